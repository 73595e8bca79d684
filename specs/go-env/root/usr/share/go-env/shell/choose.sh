# Brings PATH and GOROOT of this shell in line with what decides. Needs decide.sh and path.sh.

# Login: whether this shell follows cd, then its Go.
_go_env_login_choice() {
	_go_env_auto=
	if [ -f "$_go_env_config" ] || [ "${GO_ENV_AUTO-}" = on ]; then
		. /usr/share/go-env/shell/word.sh
		_go_env_read_auto
	fi
	if [ "$_go_env_auto" = on ]; then
		. /usr/share/go-env/shell/follow.sh
		_go_env_follow
	else
		_go_env_login_user
	fi
	. /usr/share/go-env/shell/leave.sh
}

# A shell that does not follow cd is not bound to the folder where it happened to start.
_go_env_login_user() {
	if ! _go_env_decide user; then
		_go_env_tell
	elif [ -n "$_go_env_root" ]; then
		_go_env_prepend "$_go_env_root/bin"
	elif [ "$_go_env_by" = session ]; then
		_go_env_put ''
	fi
	_go_env_clear_goroot
}

# Decides anew. A wish that cannot be met leaves the shell with the system's default, never with what the folder before had; a go.mod that wants
# more than any installed line leaves it with the winner.
_go_env_apply() {
	_go_env_scope=user
	[ "${_go_env_following-}" != yes ] || _go_env_scope=all
	if ! _go_env_decide "$_go_env_scope"; then
		_go_env_tell
	fi
	_go_env_put "$_go_env_root"
	_go_env_clear_goroot
}

# Scripts and remote commands must not find words that they did not ask for.
_go_env_tell() {
	case $- in
	*i*)
		_go_env_text="the system's default"
		[ -z "$_go_env_root" ] || _go_env_text=$_go_env_root
		printf '%s\n' "go-env: $_go_env_why; this shell has $_go_env_text" >&2
		;;
	*) ;;
	esac
}
