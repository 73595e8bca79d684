# Which Go this shell should find first. Sourced by dash, bash, zsh, ksh93, mksh and busybox sh, in each of their modes and under `set -eu`; it
# starts no process, but for one `head` per file in shells that cannot read a bounded amount (dash).
#
# _go_env_decide looks at GO_VERSION, PWD, HOME and, with GO_ENV_GOMOD=minimum, GOWORK; `_go_env_decide user` leaves projects out. It sets
#   _go_env_root    GOROOT of the winner; empty: the system's default, /usr/bin/go
#   _go_env_wanted  the wish as it was understood: 1.26, 1.26.10, system, or nothing
#   _go_env_by      whose it is: session > project > user > system; minimum where go.work or go.mod raised it
#   _go_env_from    GO_VERSION, or FILE:LINE (FILE may hold anything that a path may: see _go_env_printable)
#   _go_env_why     empty, or why the wish is not met; then it returns 1, and _go_env_lacks is the version that is missing, if it is one
# A wish that cannot be met leaves the system's default, not somebody else's wish.

. /usr/share/go-env/shell/version.sh
. /usr/share/go-env/shell/read.sh
. /usr/share/go-env/shell/installed.sh
. /usr/share/go-env/shell/project.sh
. /usr/share/go-env/shell/user.sh
_go_env_minimum_read=''

_go_env_decide() {
	_go_env_root='' _go_env_wanted='' _go_env_from='' _go_env_why='' _go_env_lacks='' _go_env_by=session
	if [ -n "${GO_VERSION-}" ]; then
		_go_env_wish=$GO_VERSION _go_env_from=GO_VERSION
	elif [ "${1-}" != user ] && _go_env_project; then
		_go_env_by=project
	elif _go_env_user; then
		_go_env_by=user
	else
		_go_env_by=system _go_env_wish=system
	fi
	_go_env_grant || return 1
	# who names a version in this very shell means it, as with GOTOOLCHAIN=go1.26.10
	if [ "${GO_ENV_GOMOD-}" != minimum ] || [ "$_go_env_by" = session ] || [ "${1-}" = user ]; then return 0; fi
	if [ -z "$_go_env_minimum_read" ]; then
		[ -r /usr/share/go-env/shell/minimum.sh ] || return 0
		. /usr/share/go-env/shell/minimum.sh
		_go_env_minimum_read=yes
	fi
	_go_env_minimum
}

# Makes the wish a GOROOT.
_go_env_grant() {
	_go_env_root=
	if [ "$_go_env_wish" = system ]; then
		[ "$_go_env_by" = system ] || _go_env_wanted=system
		return 0
	fi
	_go_env_line=$_go_env_wish
	if ! _go_env_parse; then
		_go_env_printable "$_go_env_from"
		_go_env_why="$_go_env_text is no version such as 1.26 or 1.26.10"
		return 1
	fi
	_go_env_wanted=$_go_env_line
	if _go_env_find; then return 0; fi
	_go_env_lacks=$_go_env_wanted
	_go_env_why="Go $_go_env_wanted is not installed"
	if [ "$_go_env_by" != session ]; then
		_go_env_printable "$_go_env_from"
		_go_env_why="$_go_env_why ($_go_env_text)"
	fi
	return 1
}

# $1: text of others, such as a path. Sets _go_env_text to it as a terminal may see it.
_go_env_printable() {
	_go_env_rest=$1 _go_env_text=''
	while :; do
		case $_go_env_rest in
		*[![:print:]]*) ;;
		*) break ;;
		esac
		_go_env_word=${_go_env_rest%%[![:print:]]*}
		_go_env_rest=${_go_env_rest#"$_go_env_word"}
		_go_env_text=$_go_env_text$_go_env_word\?
		_go_env_word=$_go_env_rest
		_go_env_rest=${_go_env_rest#?}
		# bytes that are no characters
		[ "$_go_env_rest" != "$_go_env_word" ] || _go_env_rest=
	done
	_go_env_text=$_go_env_text$_go_env_rest
}
