# What a project says about its Go: .go-version, then .tool-versions (golang or go), in the current folder or the nearest one above it that
# has something to say.
#
# Such a file may be another's: a colleague's checkout, a shared tree. It chooses only among toolchains that root installed, so it is obeyed, as
# go obeys the go.mod there. Where everybody may put files (/tmp: sticky) there are no colleagues, and it has to be the user's own.

# Sets _go_env_wish and _go_env_from; false if no project has anything to say.
_go_env_project() {
	case ${PWD-} in /*) ;; *) return 1 ;; esac
	_go_env_dir=${PWD%/}
	while :; do
		if [ -f "$_go_env_dir/.go-version" ]; then
			_go_env_file=$_go_env_dir/.go-version
			if _go_env_trusted && _go_env_open && _go_env_version_file; then return 0; fi
		fi
		if [ -f "$_go_env_dir/.tool-versions" ]; then
			_go_env_file=$_go_env_dir/.tool-versions
			if _go_env_trusted && _go_env_open && _go_env_tool_versions; then return 0; fi
		fi
		[ -n "$_go_env_dir" ] || return 1
		_go_env_dir=${_go_env_dir%/*}
	done
}

_go_env_trusted() {
	[ ! -k "${_go_env_file%/*}/" ] || { [ -O "$_go_env_file" ] && [ ! -L "$_go_env_file" ]; }
}

# The first line that is not empty. 1.26.x is what other tools take for the line.
_go_env_version_file() {
	while _go_env_next; do
		[ -n "$_go_env_line" ] || continue
		_go_env_wish=${_go_env_line%.x}
		_go_env_from=$_go_env_file:$_go_env_at
		return 0
	done
	return 1
}

# The first line about Go: of several versions the first that is installed here, else the first.
_go_env_tool_versions() {
	while _go_env_next; do
		case $_go_env_line in
		golang[[:space:]]* | go[[:space:]]*) ;;
		*) continue ;;
		esac
		_go_env_from=$_go_env_file:$_go_env_at
		_go_env_list=${_go_env_line#*[[:space:]]}
		_go_env_wish=
		while [ -n "$_go_env_list" ]; do
			_go_env_list=${_go_env_list#"${_go_env_list%%[![:space:]]*}"}
			_go_env_line=${_go_env_list%%[[:space:]]*}
			_go_env_list=${_go_env_list#"$_go_env_line"}
			_go_env_wish=${_go_env_wish:-$_go_env_line}
			if [ "$_go_env_line" = system ] || { _go_env_parse && _go_env_find; }; then
				_go_env_wish=$_go_env_line
				return 0
			fi
		done
		return 0
	done
	return 1
}
