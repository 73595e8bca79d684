# Gets package files into the working folder of a rollback, and nothing else. Needs rollback-run.sh and
# order.sh.

# $1: to or from, $2: VERSION-RELEASE. The file lies at ge_work/$1/NAME then.
ge_fetch() {
	# dnf takes away with its next transaction what it once fetched, by its path: so everything moves
	ge_into=$ge_work/fetched
	ge_file=$(ge_file_of "$1" "$2")
	if [ -n "$ge_carried" ]; then
		ge_carried_file "$2"
		[ -n "$ge_found_file" ] || ge_stop "no package file there is $ge_package $2 for $ge_arch: $(ge_shown "$ge_carried")" \
			'carry it in; a rollback starts with both versions at hand'
		ge_do cp -- "$ge_found_file" "$ge_file" || ge_stop "$(ge_shown "$ge_found_file") could not be copied; $ge_see"
		return 0
	fi
	case $ge_manager in
	apt-get) ge_do_in "$ge_into" apt-get -q -o APT::Sandbox::User=root -o APT::Get::AllowUnauthenticated=false download "$ge_package=$2" ;;
	zypper) ge_do zypper --non-interactive --pkg-cache-dir "$ge_into" download "$ge_package=$2" ;;
	*) ge_fetch_by_dnf "$2" ;;
	esac || ge_fetch_failed "$2"
	if [ -n "$ge_dry" ]; then
		case $ge_manager in
		# below folders by the repository's name
		zypper) ge_show "find $ge_into -name ${ge_file##*/} -exec mv '{}' $ge_file ';'" ;;
		*) ge_do mv "$ge_into/${ge_file##*/}" "$ge_file" ;;
		esac
		return 0
	fi
	# whatever folders and names the package manager thought right: one package file came, or none
	ge_got=$(find "$ge_into" -type f -name "*.$ge_family")
	case $ge_got in
	'') ge_fetch_failed "$2" ;;
	*"
"*) ge_stop "$ge_manager would not change $ge_package alone to $2" "$ge_work/output has all of it" ;;
	*) mv -- "$ge_got" "$ge_file" || ge_stop "$ge_file could not be written" ;;
	esac
}

# $1: VERSION-RELEASE
ge_fetch_failed() {
	ge_last_words
	ge_stop "$ge_package $1 could not be fetched; $ge_see" "$(ge_fetch_hint "$1")"
}

# $1: VERSION-RELEASE. The plugin is not on every host, and the other way knows no version that is neither older nor installed.
ge_fetch_by_dnf() {
	ge_find_dnf_lock
	if dnf download --help >/dev/null 2>&1; then
		ge_do dnf -q -y ${ge_dnf_lock:+"$ge_dnf_lock"} download --destdir "$ge_into" "$ge_package-$1.$ge_arch"
		return
	fi
	set -- "$1" downgrade
	[ "$1" != "$ge_now" ] || set -- "$1" reinstall
	ge_is_older "$ge_now" "$1" && set -- "$1" upgrade
	ge_do dnf -q -y ${ge_dnf_lock:+"$ge_dnf_lock"} --downloadonly --downloaddir="$ge_into" "$2" "$ge_package-$1.$ge_arch"
}

# $1: VERSION-RELEASE
ge_fetch_hint() {
	case $ge_manager in
	apt-get) set -- "$1" "apt-cache madison $ge_package" ;;
	zypper) set -- "$1" "zypper search -s --match-exact $ge_package" ;;
	*) set -- "$1" "dnf list --showduplicates $ge_package" ;;
	esac
	printf '%s' "what the repositories have: $2
  package files that were carried in: --from FOLDER"
}

# $1: VERSION-RELEASE. Sets ge_found_file to the carried file that says it is this, by what is in it and not by its name; empty without one.
ge_carried_file() {
	ge_found_file=
	for ge_one_file in "$ge_carried"/*."$ge_family"; do
		[ -f "$ge_one_file" ] || continue
		[ "$(ge_file_says "$ge_one_file")" = "$ge_package $1 $ge_arch" ] || continue
		ge_found_file=$ge_one_file
		return 0
	done
}
