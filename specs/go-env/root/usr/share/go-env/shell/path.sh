# shellcheck disable=SC3013 # every one of these shells knows -ef
# PATH and GOROOT of a shell. No process is started.

# Takes every toolchain out of PATH and puts that of the GOROOT $1 first; with an empty $1, none: /usr/bin/go is found again.
_go_env_put() {
	if [ -n "$1" ]; then
		# PATH stays unassigned where it can: an assignment makes a shell forget where programs lie
		case ${PATH-}: in
		"$1/bin:"*) return 0 ;;
		*) ;;
		esac
	fi
	case ${PATH-} in
	*/go-*/bin* | */opt/go/*/bin*) _go_env_take_out ;;
	*) [ -n "$1" ] || return 0 ;;
	esac
	[ -z "$1" ] || PATH=$1/bin${PATH:+:$PATH}
	export PATH
}

# Leaves PATH without the folders where packages go-1.XX keep their programs.
_go_env_take_out() {
	_go_env_rest=$PATH:
	_go_env_kept=
	while [ -n "$_go_env_rest" ]; do
		_go_env_one=${_go_env_rest%%:*}
		_go_env_rest=${_go_env_rest#*:}
		case $_go_env_one in
		/usr/local/go-*.*/bin | /opt/go/*.*/bin | /usr/lib/godepot/go-*.*/bin)
			_go_env_line=${_go_env_one%/bin}
			_go_env_line=${_go_env_line##*/}
			# a folder such as go-1.26-patched is somebody else's
			case ${_go_env_line#go-} in
			*[!0123456789.]* | *.*.*) ;;
			*) continue ;;
			esac
			;;
		*) ;;
		esac
		_go_env_kept=$_go_env_kept:$_go_env_one
	done
	PATH=${_go_env_kept#:}
}

# Unsets GOROOT unless it is the physical folder of the go that PATH finds: go of one line with the tree of another is the fault that users of
# version managers report most, and a link such as /usr/local/go may be switched while a build runs.
_go_env_clear_goroot() {
	[ -n "${GOROOT-}" ] || return 0
	_go_env_one=${GOROOT%/}
	if [ ! -x "$_go_env_one/bin/go" ] || [ -L "$_go_env_one" ]; then
		unset GOROOT
		return 0
	fi
	_go_env_rest=${PATH-}:
	while [ -n "$_go_env_rest" ]; do
		_go_env_kept=${_go_env_rest%%:*}
		_go_env_rest=${_go_env_rest#*:}
		if [ -f "${_go_env_kept:-.}/go" ] && [ -x "${_go_env_kept:-.}/go" ]; then
			# by the file itself, so that /usr/bin/go counts as what it links to
			if [ ! "${_go_env_kept:-.}/go" -ef "$_go_env_one/bin/go" ]; then unset GOROOT; fi
			return 0
		fi
	done
}
