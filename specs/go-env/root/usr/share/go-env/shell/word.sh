# The user's word on following cd: on or off, in go-env/auto of the folder for configuration. To read it needs decide.sh.

# Sets _go_env_auto to on or off: the user's word, else that of env.conf.
_go_env_read_auto() {
	_go_env_auto=
	_go_env_text=
	_go_env_file=${XDG_CONFIG_HOME:-${HOME-}/.config}/go-env/auto
	_go_env_open || :
	case $_go_env_text in
	on | on[[:space:]]*) _go_env_auto=on ;;
	off | off[[:space:]]*) _go_env_auto=off ;;
	*) [ "${GO_ENV_AUTO-}" != on ] || _go_env_auto=on ;;
	esac
	_go_env_text=
}

# Writes the word for later logins. Root with the home of somebody else (su without -, sudo -E) writes nothing there: a link in that home would
# decide where.
_go_env_save_auto() {
	_go_env_config=${XDG_CONFIG_HOME:-${HOME-}/.config}/go-env
	if [ ! -O "${HOME:-/nowhere}" ]; then
		echo "go-env: the home is not yours; goenv auto --session $1 is for this shell" >&2
		return 1
	fi
	[ -d "$_go_env_config" ] || command mkdir -p "$_go_env_config" || return 1
	[ -O "$_go_env_config" ] || return 1
	echo "$1" >|"$_go_env_config/auto.new" || return 1
	command mv -f "$_go_env_config/auto.new" "$_go_env_config/auto"
}
