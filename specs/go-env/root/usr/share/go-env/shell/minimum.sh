# shellcheck disable=SC3013 # every one of these shells knows -ef
# What go.work or go.mod asks for at least: its toolchain and go lines, by Go's own rules. Read when GO_ENV_GOMOD=minimum is met for the first
# time.

# Go makes two lines a year, so newer ones than this above what is asked for are a quarter of a century away.
_go_env_lines_ahead=49

# Raises _go_env_root to the newest installed line that suffices, if the winner so far does not.
_go_env_minimum() {
	_go_env_work && _go_env_trusted && _go_env_open && _go_env_least || return 0
	_go_env_winner || return 0
	set -- "$_go_env_root" "$_go_env_file:$_go_env_at"
	if _go_env_newest; then
		_go_env_by=minimum _go_env_from=$2 _go_env_wanted=$_go_env_asked
		return 0
	fi
	_go_env_root=$1 _go_env_lacks=$_go_env_asked
	_go_env_printable "$2"
	_go_env_why="no installed Go is $_go_env_asked or newer, as asked for by $_go_env_text"
	return 1
}

# Sets _go_env_file to the go.work of the nearest folder that has one, else to the nearest go.mod.
_go_env_work() {
	_go_env_file=
	case ${GOWORK-} in
	'' | auto | off) ;;
	*)
		_go_env_file=$GOWORK
		return 0
		;;
	esac
	case ${PWD-} in /*) ;; *) return 1 ;; esac
	_go_env_dir=${PWD%/}
	while :; do
		if [ "${GOWORK-}" != off ] && [ -f "$_go_env_dir/go.work" ]; then
			_go_env_file=$_go_env_dir/go.work
			return 0
		# go takes no experiment in /tmp itself for the module of everything below
		elif [ -z "$_go_env_file" ] && [ -f "$_go_env_dir/go.mod" ] && [ "$_go_env_dir" != "${TMPDIR:-/tmp}" ]; then
			_go_env_file=$_go_env_dir/go.mod
		fi
		[ -n "$_go_env_dir" ] || break
		_go_env_dir=${_go_env_dir%/*}
	done
	[ -n "$_go_env_file" ]
}

# Sets _go_env_asked to the least version that will do and _go_env_at to its line. False if there is none: also after `toolchain default`, which
# asks for whatever the user has.
_go_env_least() {
	_go_env_asked=
	set -- '' '' '' ''
	while _go_env_next; do
		# only a line's own comment ends it here
		_go_env_line=${_go_env_line%%//*}
		_go_env_line=${_go_env_line%"${_go_env_line##*[![:space:]]}"}
		_go_env_value=${_go_env_line#*[[:space:]]}
		_go_env_value=${_go_env_value#"${_go_env_value%%[![:space:]]*}"}
		# of each the first counts
		case $_go_env_line in
		go[[:space:]]*) [ -n "$1" ] || set -- "$_go_env_value" "$_go_env_at" "$3" "$4" ;;
		toolchain[[:space:]]*) [ -n "$3" ] || set -- "$1" "$2" "$_go_env_value" "$_go_env_at" ;;
		*) ;;
		esac
	done
	[ "$3" != default ] || return 1
	_go_env_line=$1
	if _go_env_parse; then _go_env_asked=$_go_env_line _go_env_at=$2; fi
	# go1.26.10-corp is a build of 1.26.10
	_go_env_line=${3%%-*}
	_go_env_parse || _go_env_line=
	set -- "$_go_env_line" "$4"
	if [ -n "$1" ] && { [ -z "$_go_env_asked" ] || _go_env_newer "$1" "$_go_env_asked"; }; then
		_go_env_asked=$1 _go_env_at=$2
	fi
	[ -n "$_go_env_asked" ]
}

# True if the winner so far is older than what is asked for, or is nobody knows what.
_go_env_winner() {
	_go_env_word=
	if [ -n "$_go_env_root" ]; then
		_go_env_built "$_go_env_root"
	elif [ /etc/alternatives/goroot/bin/go -ef /usr/bin/go ]; then
		_go_env_built /etc/alternatives/goroot
	else
		# a folder stood at /usr/local/go, and the alternative has no such follower
		_go_env_n=$_go_env_lines_ahead
		while [ "$_go_env_n" -gt 0 ]; do
			for _go_env_dir in "/usr/local/go-1.$_go_env_n" "/opt/go/1.$_go_env_n" "/usr/lib/godepot/go-1.$_go_env_n"; do
				[ "$_go_env_dir/bin/go" -ef /usr/bin/go ] || continue
				_go_env_built "$_go_env_dir"
				_go_env_n=1
			done
			_go_env_n=$((_go_env_n - 1))
		done
	fi
	_go_env_newer "$_go_env_asked" "$_go_env_word"
}

# Sets _go_env_root to the newest installed line that is at least _go_env_asked; a release before a candidate.
_go_env_newest() {
	_go_env_line=$_go_env_asked
	_go_env_root=
	_go_env_parse && [ "$_go_env_major" = 1 ] || return 1
	_go_env_least_n=$_go_env_minor
	_go_env_n=$((_go_env_minor + _go_env_lines_ahead))
	while [ "$_go_env_n" -ge "$_go_env_least_n" ]; do
		for _go_env_dir in "/usr/local/go-1.$_go_env_n" "/opt/go/1.$_go_env_n" "/usr/lib/godepot/go-1.$_go_env_n"; do
			[ -x "$_go_env_dir/bin/go" ] || continue
			_go_env_built "$_go_env_dir"
			_go_env_line=$_go_env_word
			if ! _go_env_parse || [ "$_go_env_minor" != "$_go_env_n" ]; then continue; fi
			if _go_env_newer "$_go_env_asked" "$_go_env_word"; then continue; fi
			# of what was compared last, the installed one, the rank is still known
			case $_go_env_rank in
			3)
				_go_env_root=$_go_env_dir
				return 0
				;;
			*) _go_env_root=${_go_env_root:-$_go_env_dir} ;;
			esac
		done
		_go_env_n=$((_go_env_n - 1))
	done
	[ -n "$_go_env_root" ]
}
