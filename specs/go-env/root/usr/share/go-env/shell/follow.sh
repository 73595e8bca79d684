# With `goenv auto on`, what a shell does after each cd. Needs choose.sh and what that needs.
#
# The hook compares $PWD with what it was and does nothing else while that is the same. It starts no process, but for one `head` in dash for each
# file that counts in the new folder.

_go_env_follow() {
	if [ -n "${ZSH_VERSION-}" ]; then
		. /usr/share/go-env/shell/follow.zsh
	elif [ -n "${BASH_VERSION-}" ]; then
		. /usr/share/go-env/shell/follow.bash
	elif [ "${_go_env_wrapped-}" != cd ]; then
		_go_env_wrap_cd
	fi
	_go_env_following=yes
	_go_env_pwd=$PWD
	_go_env_apply
}

_go_env_cd() {
	[ "$PWD" != "$_go_env_pwd" ] || return 0
	_go_env_pwd=$PWD
	_go_env_apply
}

# dash, busybox, ksh, mksh: these know no hook, so cd becomes a function. One that is there stays as it is.
_go_env_wrap_cd() {
	if alias cd >/dev/null 2>&1; then
		_go_env_left_alone alias
	elif [ -n "${KSH_VERSION-}" ]; then
		# shellcheck disable=SC3044
		if typeset -f cd >/dev/null 2>&1; then
			_go_env_left_alone function
			return 0
		fi
		_go_env_define_cd
	else
		case $(command -V cd) in
		*function*) _go_env_left_alone function ;;
		*) _go_env_define_cd ;;
		esac
	fi
}

# in a string, because a shell would expand an alias where it reads the definition
_go_env_define_cd() {
	eval 'cd() { command cd "$@" || return; _go_env_cd; }'
	_go_env_wrapped='cd'
}

_go_env_left_alone() {
	case $- in
	*i*) echo "go-env: cd is your own $1 and stays so; goenv(1) says how it takes part" >&2 ;;
	*) ;;
	esac
}

# The way back: nothing of the hook is left.
_go_env_unfollow() {
	_go_env_following=
	if [ -n "${ZSH_VERSION-}" ]; then
		. /usr/share/go-env/shell/unfollow.zsh
	elif [ -n "${BASH_VERSION-}" ]; then
		. /usr/share/go-env/shell/unfollow.bash
	elif [ "${_go_env_wrapped-}" = cd ]; then
		unset -f cd
		_go_env_wrapped=
	fi
	_go_env_apply
}
