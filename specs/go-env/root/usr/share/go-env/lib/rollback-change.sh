# Changes a toolchain's version by the host's package manager, from a verified file, and touches nothing else. Takes it back below the package
# manager, where nothing has to be resolved or fetched. Needs rollback-run.sh and order.sh.

# Awk programs.
# shellcheck disable=SC2016
{
	ge_alone_apt='($1 == "Inst" || $1 == "Remv" || $1 == "Purg" || $1 == "Conf") && $2 != package { other = 1 } $1 == "Inst" && $2 == package { found++ }'
	ge_alone_zypper='/<to-remove/ { other = 1 } /<solvable / { if (index($0, " name=\"" package "\" edition=\"" to "\"")) found++; else other = 1 }'
	ge_alone_dnf='/^Transaction Summary/ { summary = 1; next }
		summary && /[0-9]+ [Pp]ackages?$/ {
			if (/^ *(Downgrad|Upgrad)(e|ing):? +1 [Pp]ackage$/) found++; else if (!/^ *Replacing:? +1 [Pp]ackage$/) other = 1
		}'
}

# What the package manager would do; only the change of this one package will do.
ge_simulate() {
	ge_file=$(ge_file_of to "$ge_to")
	# from here on: the words of ge_do are what is looked at
	[ -n "$ge_dry" ] || : >"$ge_work/output"
	case $ge_manager in
	apt-get)
		ge_do apt-get -s -y --allow-downgrades --no-remove --no-install-recommends install "$ge_file" || ge_not_alone
		ge_alone=$ge_alone_apt
		;;
	zypper)
		ge_do zypper --non-interactive --no-refresh --xmlout install --dry-run --oldpackage --no-recommends "$ge_file" || ge_not_alone
		ge_alone=$ge_alone_zypper
		;;
	*)
		# it says no to itself, so its status says nothing
		ge_dnf --assumeno || :
		ge_alone=$ge_alone_dnf
		;;
	esac
	[ -z "$ge_dry" ] || return 0
	awk -v package="$ge_package" -v to="$ge_to" "$ge_alone"'END { exit found == 1 && !other ? 0 : 1 }' "$ge_work/output" || ge_not_alone
}

ge_not_alone() {
	ge_last_words
	ge_stop "$ge_manager would not change $ge_package alone to $ge_to" "$ge_work/output has all of it; is it held or locked?"
}

# Goes to ge_to. True if the package manager says that it did.
ge_change() {
	ge_file=$(ge_file_of to "$ge_to")
	case $ge_manager in
	apt-get) ge_change_by_apt ;;
	zypper)
		ge_do zypper --non-interactive --no-refresh install --oldpackage --no-recommends "$ge_file" && return 0
		ge_status=$?
		# 100 to 106: done, with something to say, such as that a process should be started again
		[ "$ge_status" -ge 100 ] && [ "$ge_status" -le 106 ]
		;;
	*) ge_dnf -y ;;
	esac
}

# A package that came along with another one is not somebody's wish because it went back.
ge_change_by_apt() {
	ge_manual=$(apt-mark showmanual "$ge_package" 2>/dev/null)
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	ge_do apt-get -q -y --allow-downgrades --no-remove --no-install-recommends -o Dpkg::Use-Pty=0 -o APT::Sandbox::User=root \
		-o DPkg::Lock::Timeout=60 install "$ge_file" || return
	[ -n "$ge_manual" ] || ge_do apt-mark auto "$ge_package"
}

# The file is at hand and all else is installed: no repository is asked, so that none has to answer. dnf5 takes that for having nothing to do.
ge_dnf() {
	ge_find_dnf_lock
	if [ -n "$ge_dnf_lock" ]; then set -- "$1" "$ge_dnf_lock" '--disablerepo=*'; fi
	if ge_is_older "$ge_to" "$ge_now"; then
		ge_do dnf "$@" downgrade "$ge_file"
	else
		ge_do dnf "$@" upgrade "$ge_file"
	fi
}

# The words that bring the version back that was there, for this program and for whoever has to finish by hand.
ge_take_back_words() {
	ge_file=$(ge_file_of "$1" "$2")
	case $ge_family in
	deb) printf '%s' "dpkg --force-confold --install $ge_file" ;;
	*) printf '%s' "rpm -U --oldpackage --replacepkgs $ge_file" ;;
	esac
}

# True if the version before is back, as far as dpkg or rpm says.
ge_restore() {
	# shellcheck disable=SC2046
	ge_do $(ge_take_back_words from "$ge_now")
}
