# Versions of Go as text, in the shells of users.

# True if _go_env_line is a version and nothing else: 1.27, 1.27.3, 1.28rc1, with or without "go" before it. Takes "go" away and sets
# _go_env_series (the line that it belongs to), _go_env_minor, _go_env_rank and _go_env_patch.
_go_env_parse() {
	_go_env_line=${_go_env_line#go}
	case $_go_env_line in *.*) ;; *) return 1 ;; esac
	_go_env_major=${_go_env_line%%.*}
	_go_env_rest=${_go_env_line#*.}
	_go_env_minor=${_go_env_rest%%[!0123456789]*}
	_go_env_rest=${_go_env_rest#"$_go_env_minor"}
	_go_env_series=$_go_env_major.$_go_env_minor
	case $_go_env_rest in
	'') _go_env_rank=0 _go_env_patch=0 ;;
	.*) _go_env_rank=3 _go_env_patch=${_go_env_rest#.} ;;
	rc*) _go_env_rank=2 _go_env_patch=${_go_env_rest#rc} ;;
	beta*) _go_env_rank=1 _go_env_patch=${_go_env_rest#beta} ;;
	*) return 1 ;;
	esac
	# three numbers, as Go writes them: no path, no option, nothing that a terminal obeys, nothing that overflows
	case :$_go_env_major:$_go_env_minor:$_go_env_patch in
	*::* | *: | *:*:*:*:* | *[!0123456789:]* | *:0[0123456789]* | ?????????????*) return 1 ;;
	*) return 0 ;;
	esac
}

# $1, $2: versions that _go_env_parse takes. True if the first is newer in Go's own order, in which 1.27 comes before 1.27rc1 and that before
# 1.27.0; up to 1.20 the line is its first release.
_go_env_newer() {
	_go_env_line=$1
	_go_env_parse || return 1
	_go_env_ranked
	set -- "$2" "$_go_env_major" "$_go_env_minor" "$_go_env_rank" "$_go_env_patch"
	_go_env_line=$1
	_go_env_parse || return 0
	_go_env_ranked
	if [ "$2" -ne "$_go_env_major" ]; then
		[ "$2" -gt "$_go_env_major" ]
	elif [ "$3" -ne "$_go_env_minor" ]; then
		[ "$3" -gt "$_go_env_minor" ]
	elif [ "$4" -ne "$_go_env_rank" ]; then
		[ "$4" -gt "$_go_env_rank" ]
	else
		[ "$5" -gt "$_go_env_patch" ]
	fi
}

_go_env_ranked() {
	if [ "$_go_env_rank" -eq 0 ] && [ "$_go_env_major" -eq 1 ] && [ "$_go_env_minor" -lt 21 ]; then _go_env_rank=3; fi
}
