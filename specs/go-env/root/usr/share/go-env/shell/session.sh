# What logins with and without GO_VERSION share, and the way of one with it: what the session wants counts alone, and where that is installed no
# more than this is read.

# True if PATH and GOROOT are as GO_VERSION wants them. What is not plainly there (no version, not installed, `system`) is decide.sh's to judge.
_go_env_session() {
	_go_env_line=${GO_VERSION#go}
	# 1.26 of 1.26, 1.26.10 and 1.26rc1: digits and one point, so that no other path comes of it
	_go_env_series=${_go_env_line%%[!0123456789.]*}
	case $_go_env_series in
	*.*.*) _go_env_series=${_go_env_series%.*} ;;
	*) ;;
	esac
	case $_go_env_series in
	[123456789].[123456789] | [123456789].[123456789][0123456789] | [123456789].[123456789][0123456789][0123456789]) ;;
	*) return 1 ;;
	esac
	. /usr/share/go-env/shell/installed.sh
	_go_env_find || return 1
	_go_env_prepend "$_go_env_root/bin"
	if [ -n "${GOROOT-}" ]; then
		. /usr/share/go-env/shell/path.sh
		_go_env_clear_goroot
		. /usr/share/go-env/shell/leave.sh
	elif [ "${_go_env_following-}" != yes ]; then
		unset -f _go_env_find _go_env_built
	fi
}

# Puts $1 first. Where a shell inside a shell finds it further back, it moves; nothing else does.
_go_env_prepend() {
	_go_env_rest=:${PATH-}:
	while :; do
		case $_go_env_rest in
		*":$1:"*) _go_env_rest=${_go_env_rest%%":$1:"*}:${_go_env_rest#*":$1:"} ;;
		*) break ;;
		esac
	done
	_go_env_rest=${_go_env_rest#:}
	_go_env_rest=${_go_env_rest%:}
	# an empty element would be the current folder
	PATH=$1${_go_env_rest:+:$_go_env_rest}
	export PATH
}
