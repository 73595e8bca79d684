# goenv use --user and use --system. What changes a running shell only the function goenv can do.
. "$ge_share/lib/wanted.sh"
. "$ge_share/lib/user-default.sh"

ge_verb_use() {
	case ${1-} in
	--system)
		shift
		# it says itself how to become root
		exec /usr/bin/go-env use --system "$@"
		;;
	--user) shift ;;
	*) ge_usage 'use for this shell is in the function goenv, of login shells' ;;
	esac
	[ "$#" -eq 1 ] || ge_usage 'use --user takes one version, system or --auto'
	if [ "$1" = --auto ]; then
		ge_set_user_default ''
		ge_say "${ge_default_file}: no default; new shells have that of this host"
		return
	fi
	ge_want "$1"
	ge_set_user_default "$ge_want_text"
	ge_say "$ge_default_file: new shells have $ge_want_text"
}
