# Versions that a user names. Needs say.sh.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"
. "$ge_share/lib/install-line.sh"

# $1: line, version or system. Sets ge_want_text, and ge_want_root to its GOROOT; ends the program where there is none.
ge_want() {
	ge_want_text=${1#go}
	if [ "$1" = system ]; then
		ge_want_root=$(readlink -f /usr/bin/go) || ge_want_root=
		case $ge_want_root in
		*/bin/go) ge_want_root=${ge_want_root%/bin/go} ;;
		*) ge_die "$ge_missing" 'this host has no /usr/bin/go' 'goenv list says what is installed' ;;
		esac
		return
	fi
	ge_parse "$1" || ge_usage "$(ge_shown "$1") is no version such as 1.27 or 1.27.3"
	if ge_find "$1"; then
		ge_want_root=$ge_root
		return
	fi
	ge_die "$ge_missing" "Go $ge_want_text is not installed" "$(ge_installed_and_line "$1")"
}
