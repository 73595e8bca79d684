# The beginning of a file, line by line, in the shells of users. What is read is compared, never evaluated.

_go_env_newline='
'

# Reads about the first 4096 characters of _go_env_file. False where there is nothing to read.
_go_env_open() {
	_go_env_text='' _go_env_at=0
	# a FIFO or a device would hold the shell for ever
	[ -f "$_go_env_file" ] && [ -r "$_go_env_file" ] && [ -s "$_go_env_file" ] || return 1
	_go_env_gather
	# 4096 bytes can be as few as 1024 characters: from there on a last line without its end may have been cut short
	if [ "${#_go_env_text}" -ge 1024 ]; then
		case $_go_env_text in
		*"$_go_env_newline"*) _go_env_text=${_go_env_text%"$_go_env_newline"*} ;;
		*) _go_env_text= ;;
		esac
	fi
}

# Takes the next line into _go_env_line, without white space around it and without a comment; _go_env_at counts. False at the end.
_go_env_next() {
	[ -n "$_go_env_text" ] || return 1
	_go_env_at=$((_go_env_at + 1))
	_go_env_line=${_go_env_text%%"$_go_env_newline"*}
	_go_env_text=${_go_env_text#"$_go_env_line"}
	_go_env_text=${_go_env_text#"$_go_env_newline"}
	case $_go_env_line in
	*'#'*)
		_go_env_line=${_go_env_line%%[[:space:]]'#'*}
		case $_go_env_line in '#'*) _go_env_line= ;; *) ;; esac
		;;
	*) ;;
	esac
	_go_env_line=${_go_env_line#"${_go_env_line%%[![:space:]]*}"}
	_go_env_line=${_go_env_line%"${_go_env_line##*[![:space:]]}"}
}

# Puts the beginning of the file into _go_env_text, without a process but for `head` in dash. Plain `read` takes a whole line, however long;
# each shell has its own way to take less, says no to the others', and goes on.
_go_env_gather() {
	if [ -n "${ZSH_VERSION-}" ]; then
		# shellcheck disable=SC3045
		IFS= read -r -k 4096 -u 0 _go_env_text 2>/dev/null <"$_go_env_file" || :
		[ -z "$_go_env_text" ] || return 0
	fi
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
