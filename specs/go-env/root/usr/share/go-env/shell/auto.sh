# goenv auto: whether shells of this user follow cd. Sourced when it is used.

. /usr/share/go-env/shell/word.sh

# [--session] on | off, or nothing: how it stands.
_go_env_auto_verb() {
	_go_env_save=yes
	if [ "${1-}" = --session ]; then
		_go_env_save=
		shift
	fi
	case $#:${1-} in
	0:)
		_go_env_read_auto
		echo "this shell: ${_go_env_following:-no}, later logins: ${_go_env_auto:-off}"
		;;
	1:on | 1:off)
		if [ -n "$_go_env_save" ]; then _go_env_save_auto "$1" || return; fi
		. /usr/share/go-env/shell/follow.sh
		if [ "$1" = on ]; then
			_go_env_follow
		elif [ "${_go_env_following-}" = yes ]; then
			_go_env_unfollow
		fi
		;;
	*)
		echo 'usage: goenv auto [--session] on|off' >&2
		return 2
		;;
	esac
}
