# ~/.go-versions: the first line that is a version is the user's default; `PATH-PREFIX VERSION` is for what lies at and below that folder, and
# the longest prefix wins. A prefix starts with / or ~/. Everything else in it is passed over.

# Sets _go_env_wish and _go_env_from; false if the file has nothing to say here.
_go_env_user() {
	[ -n "${HOME-}" ] || return 1
	_go_env_file=$HOME/.go-versions
	_go_env_open || return 1
	_go_env_wish=
	_go_env_longest=-1
	while _go_env_next; do
		# shellcheck disable=SC2088 # it stands so in the file
		case $_go_env_line in
		/*[[:space:]]* | '~'[[:space:]]* | '~/'*[[:space:]]*)
			_go_env_prefix=${_go_env_line%[[:space:]]*}
			_go_env_line=${_go_env_line##*[[:space:]]}
			if ! _go_env_covers || ! _go_env_is_wish; then continue; fi
			_go_env_longest=${#_go_env_prefix}
			;;
		*)
			if [ -n "$_go_env_wish" ] || ! _go_env_is_wish; then continue; fi
			;;
		esac
		_go_env_wish=$_go_env_line
		_go_env_from=$_go_env_file:$_go_env_at
	done
	[ -n "$_go_env_wish" ]
}

_go_env_is_wish() { [ "$_go_env_line" = system ] || _go_env_parse; }

# True if the prefix is longer than the best so far and the current folder lies at or below it, by whole names.
_go_env_covers() {
	case $_go_env_prefix in
	'~'*) _go_env_prefix=$HOME${_go_env_prefix#'~'} ;;
	*) ;;
	esac
	_go_env_prefix=${_go_env_prefix%"${_go_env_prefix##*[!/[:space:]]}"}
	[ "${#_go_env_prefix}" -gt "$_go_env_longest" ] || return 1
	case ${PWD-}/ in
	"$_go_env_prefix"/*) return 0 ;;
	*) return 1 ;;
	esac
}
