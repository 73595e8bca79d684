# goenv exec: one command with another Go.
. "$ge_share/lib/wanted.sh"

ge_verb_exec() {
	if [ "$#" -lt 3 ] || [ "$2" != -- ]; then ge_usage 'exec takes VERSION -- COMMAND'; fi
	ge_want "$1"
	# login shells among what it starts are to find the same
	GO_VERSION=$ge_want_text
	PATH=$ge_want_root/bin${ge_user_path:+:$ge_user_path}
	export GO_VERSION PATH
	unset GOROOT
	shift 2
	exec "$@"
}
