# Versions of Go as text: 1.27, 1.27.3, 1.28rc1, with or without "go" before them. No process is started.

# $1: text. True if it is a version and nothing else; then ge_version is it without "go", ge_line the line that it belongs to and ge_rest
# the patch number, empty for a whole line, or as in "rc1".
ge_parse() {
	ge_version=${1#go}
	case $ge_version in
	*.*) ;;
	*) return 1 ;;
	esac
	ge_major=${ge_version%%.*}
	ge_rest=${ge_version#*.}
	ge_minor=${ge_rest%%[!0123456789]*}
	ge_rest=${ge_rest#"$ge_minor"}
	case $ge_rest in
	'') ge_number=0 ;;
	.*) ge_rest=${ge_rest#.} ge_number=${ge_rest:-x} ;;
	rc*) ge_number=${ge_rest#rc} ;;
	beta*) ge_number=${ge_rest#beta} ;;
	*) return 1 ;;
	esac
	# three numbers of sane length: no path, no option, nothing that a terminal obeys, nothing that overflows
	case $ge_major:$ge_minor:$ge_number in
	:* | *::* | *: | *:*:*:* | *[!0123456789:]*) return 1 ;;
	*) ;;
	esac
	case $ge_major$ge_minor$ge_number in
	?????????????*) return 1 ;;
	*) ;;
	esac
	ge_line=$ge_major.$ge_minor
}

# $1, $2: versions that ge_parse takes. Sets ge_order to -1, 0 or 1 as the first is older, equal or newer. A whole line counts as its
# first release: 1.27 is 1.27.0, as Go reads a go line of go.mod; release candidates come before it.
# shellcheck disable=SC2034 # ge_order is for the caller
ge_compare() {
	ge_parse "$1" || return 1
	set -- "$1" "$2" "$ge_major" "$ge_minor" "$ge_rest"
	ge_parse "$2" || return 1
	ge_order=0
	if [ "$3" -ne "$ge_major" ]; then
		[ "$3" -gt "$ge_major" ] && ge_order=1 || ge_order=-1
	elif [ "$4" -ne "$ge_minor" ]; then
		[ "$4" -gt "$ge_minor" ] && ge_order=1 || ge_order=-1
	else
		ge_rank "$5"
		set -- "$ge_kind" "$ge_count"
		ge_rank "$ge_rest"
		if [ "$1" -ne "$ge_kind" ]; then
			[ "$1" -gt "$ge_kind" ] && ge_order=1 || ge_order=-1
		elif [ "$2" -ne "$ge_count" ]; then
			[ "$2" -gt "$ge_count" ] && ge_order=1 || ge_order=-1
		fi
	fi
}

# $1: what ge_parse left in ge_rest
ge_rank() {
	case $1 in
	beta*) ge_kind=0 ge_count=${1#beta} ;;
	rc*) ge_kind=1 ge_count=${1#rc} ;;
	'') ge_kind=2 ge_count=0 ;;
	*) ge_kind=2 ge_count=$1 ;;
	esac
}
