# What a login does for Go. Sourced by /etc/profile.d/go-version.sh, in whatever shell and with whatever options the login has.
#
# - exports what /etc/go-env/env.conf says, where it says anything;
# - puts the Go that GO_VERSION or ~/.go-versions wants first in PATH. Without a wish, and where it cannot be met, PATH stays as it is and
#   /usr/bin/go, the system's default, is found; an interactive shell is told once;
# - unsets a GOROOT that does not belong to the go that PATH finds;
# - defines the function goenv (go_env beside another program of that name), whose text is read when it is first used;
# - with `goenv auto on`, lets files of the project count, and follows each cd.
#
# No process is started where a user has no file of these; with a file, one `head` in dash, which cannot read a bounded amount itself. It leaves
# behind PATH, the function and its name; with `auto on`, the functions that follow cd.

_go_env_login() {
	if [ -f /etc/go-env/env.conf ] && [ -r /etc/go-env/env.conf ]; then
		_go_env_policy
	fi
	_go_env_config=${XDG_CONFIG_HOME:-${HOME-}/.config}/go-env/auto
	if [ -f "$_go_env_config" ] || [ "${GO_ENV_AUTO-}" = on ]; then
		_go_env_login_all
	elif [ -n "${GO_VERSION-}" ]; then
		. /usr/share/go-env/shell/session.sh
		_go_env_session || _go_env_login_all
	elif [ -f "${HOME-}/.go-versions" ]; then
		_go_env_login_all
	elif [ -n "${GOROOT-}" ]; then
		. /usr/share/go-env/shell/path.sh
		_go_env_clear_goroot
		. /usr/share/go-env/shell/leave.sh
	fi
	# another version manager for Go has that name in many homes: it stays theirs
	case ${_go_env_name-} in
	goenv | go_env) ;;
	*)
		_go_env_name=goenv
		if [ -n "${GOENV_ROOT-}" ] || [ -x "${HOME-}/.goenv/bin/goenv" ] || command -v goenv >/dev/null 2>&1; then
			_go_env_name=go_env
		fi
		;;
	esac
}

_go_env_login_all() {
	. /usr/share/go-env/shell/decide.sh
	. /usr/share/go-env/shell/path.sh
	. /usr/share/go-env/shell/session.sh
	. /usr/share/go-env/shell/choose.sh
	_go_env_login_choice
}

# As shipped, the file holds nothing but comments.
_go_env_policy() {
	_go_env_lines=
	unset _go_env_value
	while IFS= read -r _go_env_line || [ -n "$_go_env_line" ]; do
		case $_go_env_line in
		'#'* | '') ;;
		*)
			[ -n "${_go_env_value+set}" ] || . /usr/share/go-env/shell/policy.sh
			_go_env_policy_line || :
			;;
		esac
		# there are not that many names
		_go_env_lines=.$_go_env_lines
		[ "${#_go_env_lines}" -lt 200 ] || break
	done </etc/go-env/env.conf
}

_go_env_login
# The name is one of two words. In a string, an alias of that name is not expanded where the function is defined.
eval "$_go_env_name() {
	if [ \"\${_go_env_ready-}\" = yes ] || [ -r /usr/share/go-env/shell/goenv.sh ]; then
		[ \"\${_go_env_ready-}\" = yes ] || . /usr/share/go-env/shell/goenv.sh
		_go_env_called $_go_env_name \"\$@\"
	else
		echo 'go-env: it is not installed any more' >&2
		return 1
	fi
}"
unset -f _go_env_login _go_env_login_all _go_env_policy _go_env_policy_line _go_env_expand_home _go_env_session \
	_go_env_prepend 2>/dev/null || :
unset _go_env_ready _go_env_config _go_env_line _go_env_lines _go_env_value _go_env_rest _go_env_root _go_env_series _go_env_word
