# Chooses the Go of this shell. Sourced by login shells (sh, dash, bash, zsh, ksh, mksh); POSIX, forks nothing, leaves nothing behind.
#
# GO_VERSION=1.26 (or 1.26.10, where exactly that is installed), else the first line of ~/.go-versions that is a version and nothing
# else. Where neither names one, or it is not installed, PATH stays as it is: the system's default is found through /usr/bin.

_go_env_choose() {
	_go_env_wanted=${GO_VERSION-}
	if [ -z "$_go_env_wanted" ] && [ -n "${HOME-}" ] && [ -f "$HOME/.go-versions" ] && [ -r "$HOME/.go-versions" ]; then
		# a bounded number of lines; what they say is compared and never evaluated
		_go_env_left=64
		while [ "$_go_env_left" -gt 0 ] && IFS= read -r _go_env_line; do
			_go_env_left=$((_go_env_left - 1))
			case $_go_env_line in
			'' | *[!0-9a-z.]*) ;; # empty, a comment, `PATH-PREFIX VERSION`
			[0-9]*.[0-9]*)
				_go_env_wanted=$_go_env_line
				break
				;;
			esac
		done <"$HOME/.go-versions"
	fi

	_go_env_wanted=${_go_env_wanted#go}
	case $_go_env_wanted in
	'' | system) return 0 ;;
	*[!0-9a-z.]* | *..* | .* | *.) _go_env_say "this is no Go version" && return 0 ;;
	[0-9]*.[0-9]*) ;;
	*) _go_env_say "this is no Go version" && return 0 ;;
	esac
	_go_env_rest=${_go_env_wanted#*.}
	_go_env_minor=${_go_env_rest%%.*}
	_go_env_minor=${_go_env_minor%%[!0-9]*}
	_go_env_series=${_go_env_wanted%%.*}.$_go_env_minor

	for _go_env_root in "/usr/local/go-$_go_env_series" "/opt/go/$_go_env_series" "/usr/lib/godepot/go-$_go_env_series"; do
		[ -x "$_go_env_root/bin/go" ] || continue
		if [ "$_go_env_wanted" != "$_go_env_series" ]; then
			_go_env_line=
			[ -r "$_go_env_root/VERSION" ] && IFS= read -r _go_env_line <"$_go_env_root/VERSION"
			[ "$_go_env_line" = "go$_go_env_wanted" ] || continue
		fi
		_go_env_prepend "$_go_env_root/bin"
		return 0
	done
	_go_env_say "it is not installed; the system's default stays"
	return 0
}

# The folder of one line comes first, and those of the others do not stand before it: a shell inside a shell may have chosen another.
_go_env_prepend() {
	case ${PATH-} in "$1" | "$1":*) return 0 ;; esac
	_go_env_rest=${PATH-}:
	_go_env_path=$1
	while [ -n "$_go_env_rest" ]; do
		_go_env_line=${_go_env_rest%%:*}
		_go_env_rest=${_go_env_rest#*:}
		case $_go_env_line in
		'' | /usr/local/go-[0-9]*.[0-9]*/bin | /opt/go/[0-9]*.[0-9]*/bin | /usr/lib/godepot/go-[0-9]*.[0-9]*/bin) ;;
		*) _go_env_path=$_go_env_path:$_go_env_line ;;
		esac
	done
	PATH=$_go_env_path
	export PATH
}

# Scripts and remote commands must not find words they did not ask for.
_go_env_say() {
	case $- in
	*i*) printf 'go-env: Go %.40s: %s\n' "$_go_env_wanted" "$1" >&2 ;;
	esac
	return 0
}

_go_env_choose
unset -f _go_env_choose _go_env_prepend _go_env_say
unset _go_env_wanted _go_env_left _go_env_line _go_env_rest _go_env_minor _go_env_series _go_env_root _go_env_path
