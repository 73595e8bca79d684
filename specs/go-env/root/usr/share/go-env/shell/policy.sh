# What /etc/go-env/env.conf says, one line at a time. Sourced at login where a line says something.
#
# A value is data, as in Go's own go.env: everything after the first =, quotes included. Only $HOME means something, before a slash, a colon or
# the end; a value with another $ or a backquote, or with control characters, would not become what its writer meant, and is left out.
# What is set already stays: policy that must hold stands in go.env, and `go-env check` compares.

_go_env_value=

# Takes _go_env_line apart; false unless it made an export of it: then that is the name, and _go_env_value the value.
_go_env_policy_line() {
	case $_go_env_line in
	*=*) ;;
	*) return 1 ;;
	esac
	# white space at the end, as editors leave it
	_go_env_line=${_go_env_line%"${_go_env_line##*[![:space:]]}"}
	_go_env_value=${_go_env_line#*=}
	_go_env_line=${_go_env_line%%=*}
	[ "${#_go_env_value}" -le 1024 ] || return 1
	case $_go_env_line in
	# GOROOT is not among them, nor what makes other programs than Go do something
	CGO_ENABLED | GO111MODULE | GOAMD64 | GOARM | GOARM64 | GOAUTH | GOBIN | GOCACHE | GODEBUG | GOENV | GOEXPERIMENT | \
		GOFIPS140 | GOFLAGS | GOINSECURE | GOMODCACHE | GONOPROXY | GONOSUMDB | GOPATH | GOPPC64 | GOPRIVATE | GOPROXY | \
		GOSUMDB | GOTMPDIR | GOTOOLCHAIN | GOVCS | GOWORK) ;;
	GO_ENV_AUTO | GO_ENV_GOMOD) ;;
	*) return 1 ;;
	esac
	# a name of the list above and nothing else: what is evaluated is known
	if eval "[ -n \"\${$_go_env_line+set}\" ]"; then return 1; fi
	_go_env_expand_home
	case $_go_env_rest in
	*[\$\`]* | *[[:cntrl:]]*) return 1 ;;
	*) export "$_go_env_line=$_go_env_value" ;;
	esac
}

# Puts the home in the place of each $HOME in _go_env_value; _go_env_rest is what the file itself said beside it.
_go_env_expand_home() {
	set -- "$_go_env_value"
	_go_env_value=
	_go_env_rest=
	while :; do
		case $1 in
		*\$HOME/* | *\$HOME:* | *\$HOME) ;;
		*) break ;;
		esac
		_go_env_value=$_go_env_value${1%%\$HOME*}
		_go_env_rest=$_go_env_rest${1%%\$HOME*}
		set -- "${1#*\$HOME}"
		case $1 in
		'' | [/:]*) _go_env_value=$_go_env_value${HOME-} ;;
		# $HOMEWARD
		*) _go_env_rest=$_go_env_rest\$ ;;
		esac
	done
	_go_env_value=$_go_env_value$1
	_go_env_rest=$_go_env_rest$1
}
