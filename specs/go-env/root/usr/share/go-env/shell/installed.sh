# Where installed lines of Go are, in the shells of users: in one of the three places where packages go-1.XX may be.

# Sets _go_env_root to the GOROOT that holds what _go_env_parse took apart: any version of the line, or exactly the one that was named.
_go_env_find() {
	for _go_env_root in "/usr/local/go-$_go_env_series" "/opt/go/$_go_env_series" "/usr/lib/godepot/go-$_go_env_series"; do
		[ -x "$_go_env_root/bin/go" ] || continue
		if [ "$_go_env_line" = "$_go_env_series" ]; then return 0; fi
		_go_env_built "$_go_env_root"
		if [ "$_go_env_word" = "go$_go_env_line" ]; then return 0; fi
	done
	_go_env_root=
	return 1
}

# $1: GOROOT. Sets _go_env_word to the version that its tree says it is, "go" before it; experiments and vendors write more after it.
_go_env_built() {
	_go_env_word=
	[ -f "$1/VERSION" ] && [ -r "$1/VERSION" ] || return 0
	IFS=' ' read -r _go_env_word _go_env_rest <"$1/VERSION" || :
}
