# Takes a line away by the package manager that brought it; never by anything else. Needs packages.sh and said.sh.

# $1: GOROOT, $2: its line. Sets ge_package to the go-1.XX package that owns it, ge_package_family and ge_package_kb to its database and size in
# KiB. False where none does, or another package, such as a distribution's.
ge_find_package() {
	ge_package=go-$2
	ge_package_family=deb
	case $(dpkg-query -S "$1/bin/go" 2>/dev/null || :) in
	"$ge_package: $1/bin/go" | "$ge_package:"*": $1/bin/go")
		ge_package_kb=$(dpkg-query -W -f '${Installed-Size}' "$ge_package" 2>/dev/null || :)
		return 0
		;;
	*) ;;
	esac
	ge_package_family=rpm
	command -v rpm >/dev/null || return 1
	# not a name that rpm prints for a file of nobody
	ge_text=$(rpm -qf --qf '%{NAME} %{LONGSIZE}\n' "$1/bin/go" 2>/dev/null) || return 1
	[ "${ge_text% *}" = "$ge_package" ] || return 1
	ge_package_kb=$((${ge_text##* } / 1024))
}

# Calls "$@" with the command that removes ge_package, word by word.
ge_with_removal() {
	ge_find_manager "$ge_package_family" || return 1
	# nothing that came along as a dependency or a recommendation: somebody may have come to need it
	case $ge_manager in
	dnf | yum)
		ge_find_dnf_lock
		"$@" "$ge_manager" -y ${ge_dnf_lock:+"$ge_dnf_lock"} --setopt=clean_requirements_on_remove=False remove "$ge_package"
		;;
	zypper) "$@" zypper --non-interactive --no-refresh remove --no-clean-deps "$ge_package" ;;
	apt-get) "$@" apt-get -y -q -o APT::Get::AutomaticRemove=false -o DPkg::Lock::Timeout=60 purge "$ge_package" ;;
	dpkg) "$@" dpkg --purge "$ge_package" ;;
	*) "$@" rpm -e "$ge_package" ;;
	esac
}

# True if nothing else would go with ge_package; else ge_needed says what. The managers that ask repositories remove what depends on it too.
ge_goes_alone() {
	case $ge_package_family in
	rpm)
		ge_needed=$(rpm -e --test "$ge_package" 2>&1) && return 0
		;;
	*)
		if ! command -v apt-get >/dev/null; then
			ge_needed=$(dpkg --no-act --purge "$ge_package" 2>&1) && return 0
		else
			ge_needed=$(apt-get -s -q -o APT::Get::AutomaticRemove=false purge "$ge_package" 2>&1) &&
				ge_needed=$(printf '%s\n' "$ge_needed" | awk -v name="$ge_package" '
					/^(Remv|Purg|Inst|Conf) / { if ($2 == name) own = 1; else other = other " " $2 }
					END { print other; exit(!own || other != "") }') && return 0
		fi
		;;
	esac
	ge_needed=$(ge_shown "$(printf '%s' "$ge_needed" | tr '\n\t' '  ')")
	return 1
}

# Removes ge_package; what the manager says goes to stderr where ge_as_json is set. It may start daemons: they must not hold the lock.
ge_remove_package() {
	ge_with_removal ge_say_removal
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	# half a removal would be worse than a whole one: signals wait for its end
	(
		trap '' INT TERM HUP
		ge_said_to ge_pass_removal ge_with_removal command </dev/null 9>&-
	)
}

ge_pass_removal() {
	if [ -n "$ge_as_json" ]; then cat >&2 2>/dev/null; else cat 2>/dev/null; fi
}

ge_say_removal() {
	if [ -n "$ge_as_json" ]; then printf '+ %s\n' "$*" >&2; else ge_say "+ $*" 2>/dev/null; fi || :
}
