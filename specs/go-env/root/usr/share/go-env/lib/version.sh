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
	# three numbers of sane length: no path, no option, nothing that a terminal obeys, nothing that overflows; a zero in front is no
	# version to Go, and makes some shells count by eights
	case $ge_major:$ge_minor:$ge_number in
	:* | *::* | *: | *:*:*:* | *[!0123456789:]*) return 1 ;;
	0[!:]* | *:0[!:]*) return 1 ;;
	*) ;;
	esac
	case $ge_rest in rc0 | beta0) return 1 ;; *) ;; esac
	case $ge_major$ge_minor$ge_number in
	?????????????*) return 1 ;;
	*) ;;
	esac
	ge_line=$ge_major.$ge_minor
}

# $1, $2: versions that ge_parse takes. Sets ge_order to -1, 0 or 1 as the first is older, equal or newer, in Go's order (internal/gover):
# since 1.21 a whole line, the language version, comes before all its betas, candidates and releases; until then it was the first release.
# shellcheck disable=SC2034 # ge_order is for the caller
ge_compare() {
	ge_parse "$1" || return 1
	ge_rank
	set -- "$2" "$ge_major" "$ge_minor" "$ge_kind" "$ge_count"
	ge_parse "$1" || return 1
	ge_rank
	set -- "$2" "$ge_major" "$3" "$ge_minor" "$4" "$ge_kind" "$5" "$ge_count"
	ge_order=0
	while [ "$#" -gt 0 ]; do
		if [ "$1" -ne "$2" ]; then
			[ "$1" -gt "$2" ] && ge_order=1 || ge_order=-1
			return 0
		fi
		shift 2
	done
}

# What stands before what within a line, of what ge_parse left.
ge_rank() {
	case $ge_rest in
	beta*) ge_kind=1 ge_count=${ge_rest#beta} ;;
	rc*) ge_kind=2 ge_count=${ge_rest#rc} ;;
	'') ge_kind=$((ge_minor < 21 ? 3 : 0)) ge_count=0 ;;
	*) ge_kind=3 ge_count=$ge_rest ;;
	esac
}
