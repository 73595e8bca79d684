# Which package manager this host lives by, and what it would be told. Needs version.sh and installed.sh.
. "$ge_share/lib/zypper.sh"

# Sets ge_family to rpm or deb: the database that go-env itself is in; where it came without a package, the tools that are there.
ge_find_family() {
	ge_family=
	if command -v rpm >/dev/null && rpm -q --quiet go-env 2>/dev/null; then
		ge_family=rpm
	elif command -v dpkg-query >/dev/null && dpkg-query -s go-env >/dev/null 2>&1; then
		ge_family=deb
	elif command -v dnf >/dev/null || command -v zypper >/dev/null || command -v yum >/dev/null; then
		ge_family=rpm
	elif command -v apt-get >/dev/null; then
		ge_family=deb
	fi
}

# $1: family. Sets ge_manager to what installs and removes there, the one that fetches before the one that does not.
ge_find_manager() {
	case $1 in
	rpm)
		set -- dnf zypper yum rpm
		! ge_lives_by_zypper || set -- zypper
		;;
	*) set -- apt-get dpkg ;;
	esac
	for ge_manager in "$@"; do
		if command -v "$ge_manager" >/dev/null; then return 0; fi
	done
	ge_manager=
	return 1
}

# Sets ge_dnf_lock to the option that makes dnf end where another one is at work, instead of waiting for ever; dnf5 has none.
ge_find_dnf_lock() {
	# it takes a second to say its version
	[ -z "${ge_dnf_lock+asked}" ] || return 0
	ge_dnf_lock=--setopt=exit_on_lock=True
	case $(dnf --version 2>/dev/null) in
	dnf5*) ge_dnf_lock= ;;
	*) ;;
	esac
}

# $1: version or line, which ge_find did not find. Says what is installed, and what would install it.
ge_not_installed() {
	ge_lines=
	ge_each_line ge_add_line
	ge_wanted=${1#go}
	ge_parse "$1"
	ge_find_family
	ge_find_manager "$ge_family" || ge_manager='the package manager:'
	case $ge_manager in
	rpm | dpkg) ge_hint="a package go-$ge_line is needed: $ge_manager installs it from a file" ;;
	*)
		. "$ge_share/lib/install-line.sh"
		ge_install_line "$ge_version" "$ge_line"
		ge_hint=$ge_install_line
		;;
	esac
	ge_die "$ge_missing" "Go $ge_wanted is not installed here; installed:${ge_lines:- nothing}" "$ge_hint"
}

ge_add_line() { ge_lines="$ge_lines ${3:-$2}"; }
