# Chooses the Go of this shell: puts the folder of the wanted line first in PATH. Sourced by login shells (sh, dash, bash, zsh, ksh, mksh).
#
# Wanted is GO_VERSION, else the first line of ~/.go-versions that is a version and nothing else; further columns are for later use.
# `1.26` means that line, `1.26.10` or `1.28rc1` that line where it holds exactly that version. GO_VERSION=system asks for what everybody
# gets. Without a wish, and where it cannot be met, PATH stays as it is and /usr/bin/go, the system's default, is found; an interactive
# shell is told once.
#
# What it reads is compared, never evaluated, and bounded: about the first 4096 characters. It starts no process, but for one `head` in shells
# that cannot read a bounded amount (dash), and only when there is a file to read. It leaves behind nothing but PATH.

_go_env_choose() {
	_go_env_line=${GO_VERSION-}
	if [ "$_go_env_line" = system ]; then
		return 0
	elif [ -n "$_go_env_line" ]; then
		if ! _go_env_parse; then
			_go_env_say 'GO_VERSION is no version such as 1.26 or 1.26.10'
			return 0
		fi
	elif ! _go_env_from_file; then
		return 0
	fi
	for _go_env_root in "/usr/local/go-$_go_env_series" "/opt/go/$_go_env_series" "/usr/lib/godepot/go-$_go_env_series"; do
		if [ -x "$_go_env_root/bin/go" ] && _go_env_holds; then
			_go_env_prepend "$_go_env_root/bin"
			return 0
		fi
	done
	_go_env_say "Go $_go_env_line is not installed"
	return 0
}

# Finds the first line of ~/.go-versions that is a version.
_go_env_from_file() {
	_go_env_file=${HOME-}/.go-versions
	# a FIFO would hold the login for ever
	[ -f "$_go_env_file" ] && [ -r "$_go_env_file" ] && [ -s "$_go_env_file" ] || return 1
	_go_env_gather
	# 4096 bytes can be as few as 1024 characters: from there on a last line without its end may have been cut short
	if [ "${#_go_env_text}" -ge 1024 ]; then
		case $_go_env_text in
		*"$_go_env_newline"*) _go_env_text=${_go_env_text%"$_go_env_newline"*} ;;
		*) _go_env_text= ;;
		esac
	fi
	while [ -n "$_go_env_text" ]; do
		_go_env_line=${_go_env_text%%"$_go_env_newline"*}
		_go_env_text=${_go_env_text#"$_go_env_line"}
		_go_env_text=${_go_env_text#"$_go_env_newline"}
		# white space at the end, as editors leave it
		_go_env_line=${_go_env_line%"${_go_env_line##*[![:space:]]}"}
		if _go_env_parse; then return 0; fi
	done
	return 1
}

# Puts the beginning of the file into _go_env_text. Plain `read` takes a whole line, however long; each shell has its own way to take less,
# says no to the others', and goes on.
_go_env_gather() {
	_go_env_text=
	# zsh
	# shellcheck disable=SC3045
	IFS= read -r -k 4096 -u 0 _go_env_text 2>/dev/null <"$_go_env_file" || :
	[ -z "$_go_env_text" ] || return 0
	# bash, mksh
	# shellcheck disable=SC3045
	IFS= read -r -N 4096 _go_env_text 2>/dev/null <"$_go_env_file" || :
	[ -z "$_go_env_text" ] || return 0
	# ksh, whose -N gives nothing of a file that is shorter, and busybox: by lines
	_go_env_line=
	# shellcheck disable=SC3045
	while IFS= read -r -n 1024 _go_env_line 2>/dev/null || [ -n "$_go_env_line" ]; do
		[ "${#_go_env_line}" -lt 1024 ] && [ "${#_go_env_text}" -lt 4096 ] || return 0
		_go_env_text=$_go_env_text$_go_env_line$_go_env_newline
	done <"$_go_env_file"
	[ -z "$_go_env_text" ] || return 0
	# dash
	_go_env_text=$(head -c 4096 <"$_go_env_file" && echo .)
	_go_env_text=${_go_env_text%.}
}

# True if the line is a Go version and nothing else; sets the series that it belongs to.
_go_env_parse() {
	_go_env_line=${_go_env_line#go}
	case $_go_env_line in *.*) ;; *) return 1 ;; esac
	_go_env_rest=${_go_env_line#*.}
	_go_env_minor=${_go_env_rest%%[!0123456789]*}
	_go_env_rest=${_go_env_rest#"$_go_env_minor"}
	_go_env_series=${_go_env_line%%.*}.$_go_env_minor
	case $_go_env_rest in
	'') _go_env_rest=0 ;;
	.*) _go_env_rest=${_go_env_rest#.} ;;
	rc*) _go_env_rest=${_go_env_rest#rc} ;;
	beta*) _go_env_rest=${_go_env_rest#beta} ;;
	*) return 1 ;;
	esac
	# three numbers: no path, no option, nothing that a terminal obeys
	case ${_go_env_line%%.*}:$_go_env_minor:$_go_env_rest in
	:* | *::* | *: | *:*:*:* | *[!0123456789:]*) return 1 ;;
	*) return 0 ;;
	esac
}

# True if the root holds what is wanted: any version of the line, or exactly that one.
_go_env_holds() {
	[ "$_go_env_line" != "$_go_env_series" ] || return 0
	_go_env_text=
	[ -r "$_go_env_root/VERSION" ] || return 1
	IFS= read -r _go_env_text <"$_go_env_root/VERSION" || :
	[ "$_go_env_text" = "go$_go_env_line" ]
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

# Scripts and remote commands must not find words that they did not ask for.
_go_env_say() {
	case $- in
	*i*) printf '%s\n' "go-env: $1; this shell has the system's default" >&2 ;;
	*) ;;
	esac
}

_go_env_newline='
'
_go_env_choose
unset -f _go_env_choose _go_env_from_file _go_env_gather _go_env_parse _go_env_holds _go_env_prepend _go_env_say
unset _go_env_newline _go_env_line _go_env_file _go_env_text _go_env_rest _go_env_minor _go_env_series _go_env_root
