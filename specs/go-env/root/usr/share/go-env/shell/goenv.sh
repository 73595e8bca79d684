# The function goenv: what has to change this shell. All else is the program /usr/libexec/go-env/goenv. Sourced when goenv is first used.
#
# Words that users have aliases for (cd, mkdir, mv) stand behind `command`: an alias would be expanded when this is read.

# use of a version needs no more than this, and this stays, so that the next use reads nothing. All else is read when it is called for, and goes.
. /usr/share/go-env/shell/version.sh
. /usr/share/go-env/shell/installed.sh
. /usr/share/go-env/shell/path.sh
_go_env_ready=yes

_go_env_main() {
	case ${1-} in
	use)
		shift
		_go_env_use "$@"
		;;
	auto)
		shift
		_go_env_ready=
		. /usr/share/go-env/shell/decide.sh
		. /usr/share/go-env/shell/choose.sh
		. /usr/share/go-env/shell/auto.sh
		_go_env_auto_verb "$@"
		;;
	*) /usr/libexec/go-env/goenv "$@" ;;
	esac
}

# $1: the name that the stub of login.sh was called by, then its arguments.
_go_env_called() {
	if [ "$1" = "$_go_env_name" ]; then
		shift
		_go_env_main "$@"
	else
		shift
		command goenv "$@"
	fi
	set -- "$?"
	if [ "$_go_env_ready" = yes ]; then
		unset _go_env_kept _go_env_line _go_env_major _go_env_minor _go_env_one _go_env_patch _go_env_rank _go_env_rest _go_env_root \
			_go_env_series _go_env_word
	else
		. /usr/share/go-env/shell/leave.sh
	fi
	return "$1"
}

# use [--session] VERSION | system | --auto, and use --user|--system, which the program does.
_go_env_use() {
	for _go_env_line in "$@"; do
		case $_go_env_line in
		--user | --system)
			/usr/libexec/go-env/goenv use "$@" || return
			_go_env_look_again
			return 0
			;;
		*) ;;
		esac
	done
	[ "${1-}" != --session ] || shift
	case $#:${1-} in
	1:--auto)
		unset GO_VERSION
		_go_env_look_again
		return 0
		;;
	1:system)
		export GO_VERSION=system
		_go_env_root=
		;;
	1:-* | 1: | [!1]:* | ??*:*)
		echo "usage: $_go_env_name use [--session | --user | --system] VERSION | system | --auto" >&2
		return 2
		;;
	*)
		_go_env_line=$1
		if ! _go_env_parse || ! _go_env_find; then
			# it says what is installed and what would install this
			/usr/libexec/go-env/goenv missing "$1"
			return
		fi
		export GO_VERSION="$_go_env_line"
		;;
	esac
	_go_env_put "$_go_env_root"
	_go_env_clear_goroot
}

# What the session wants may be nothing now: then others decide.
_go_env_look_again() {
	_go_env_ready=
	. /usr/share/go-env/shell/decide.sh
	. /usr/share/go-env/shell/choose.sh
	_go_env_apply
}

# Another version manager for Go may have come into PATH after login: the name is its own.
_go_env_is_theirs() {
	[ -z "${GOENV_ROOT-}" ] || return 0
	_go_env_rest=${PATH-}:
	while [ -n "$_go_env_rest" ]; do
		_go_env_one=${_go_env_rest%%:*}
		_go_env_rest=${_go_env_rest#*:}
		if [ -f "$_go_env_one/goenv" ] && [ -x "$_go_env_one/goenv" ]; then return 0; fi
	done
	return 1
}

if [ "$_go_env_name" = goenv ] && _go_env_is_theirs; then
	_go_env_name=go_env
	unset -f goenv
	eval 'go_env() { . /usr/share/go-env/shell/goenv.sh && _go_env_called go_env "$@"; }'
fi
