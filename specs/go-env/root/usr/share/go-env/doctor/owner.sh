# Whose a program is.

# $1: path. Sets ge_real (where it ends, or nothing), ge_version_here (what its GOROOT says) and ge_owner, in words.
ge_whose() {
	ge_real=$(readlink -f -- "$1") || ge_real=''
	ge_version_here='' ge_owner='leads nowhere'
	[ -n "$ge_real" ] && [ -e "$ge_real" ] || return 0
	case $ge_real in
	*/bin/go)
		ge_version_here=$(ge_tree_name "${ge_real%/bin/go}")
		ge_version_here=$(ge_shown "${ge_version_here#go}")
		;;
	*) ;;
	esac
	ge_manager_of "$1"
	[ -z "$ge_owner" ] || return 0
	ge_package_of "$ge_real"
	if [ -n "$ge_package" ]; then ge_owner="package $ge_package"; else ge_owner="nobody's package"; fi
	[ "$ge_real" = "$1" ] || ge_owner="$ge_owner, $ge_real"
}

# $1: path. Sets ge_owner if it is of a version manager or another kind of package.
ge_manager_of() {
	ge_owner=''
	case $1 in
	/snap/*) ge_owner='snap go' ;;
	/home/linuxbrew/*) ge_owner='Homebrew' ;;
	"${GOENV_ROOT:-${HOME-}/.goenv}"/*) ge_owner='the version manager goenv' ;;
	"${ASDF_DATA_DIR:-${HOME-}/.asdf}"/*) ge_owner='the version manager asdf' ;;
	"${MISE_DATA_DIR:-${XDG_DATA_HOME:-${HOME-}/.local/share}/mise}"/*) ge_owner='the version manager mise' ;;
	"${GVM_ROOT:-${HOME-}/.gvm}"/*) ge_owner='the version manager gvm' ;;
	"${HOME-}"/sdk/*) ge_owner='golang.org/dl, by hand' ;;
	*/golang.org/toolchain@*) ge_owner='downloaded by go itself' ;;
	*) ;;
	esac
}

# $1: path without links. Sets ge_package to name and version of the package that it is of, or to nothing. dpkg-query takes patterns, and
# what lies in a home is no package's.
ge_package_of() {
	ge_package=''
	case $1 in
	"${HOME:-/nonexistent}"/* | *[!abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._+-]*) return 0 ;;
	*) ;;
	esac
	if [ -s /var/lib/dpkg/status ] && command -v dpkg-query >/dev/null; then
		ge_package=$(dpkg-query -S "$1" 2>/dev/null | sed -n "s|: $1\$||p" | head -n 1)
		[ -z "$ge_package" ] || ge_package=$(dpkg-query -W -f '${Package} ${Version}' "${ge_package%%,*}" 2>/dev/null)
	fi
	if [ -z "$ge_package" ] && command -v rpm >/dev/null; then
		# it says in the same place that nobody owns it
		ge_package=$(rpm -qf --qf '%{NAME} %{VERSION}-%{RELEASE}\n' "$1" 2>/dev/null) || ge_package=''
		ge_package=${ge_package%%"$ge_newline"*}
	fi
}
