# goenv list: the lines of Go on this host, newest first; * is what is found here, and why is said by goenv which.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"
. "$ge_share/lib/json.sh"
. "$ge_share/lib/front.sh"

ge_verb_list() {
	ge_list_as=text
	case $#:${1-} in
	0:) ;;
	1:--json) ge_list_as=json ;;
	*) ge_usage 'list takes no argument but --json' ;;
	esac
	ge_find_winner || :
	ge_list=''
	ge_each_line "ge_list_$ge_list_as"
	if [ "$ge_list_as" = json ]; then
		printf '{"installed":[%s],"default":' "${ge_list%,}"
		ge_json_or_null "$ge_front"
		printf '}\n'
	elif [ -z "$ge_list" ]; then
		ge_say 'no line of Go is installed'
	else
		printf '%s' "$ge_list"
	fi
	# /usr/bin/go may be somebody else's
	if [ "$ge_list_as" = text ] && [ -n "$ge_front" ] && [ -z "$ge_list_has_front" ]; then
		ge_say "/usr/bin/go is another's: $(ge_shown "$ge_front")"
	fi
}

ge_list_has_front=''

ge_list_text() {
	ge_list_marks "$1"
	ge_list="$(printf '%s %-6s %-10s %s%s' "$ge_mark" "$2" "${3:-?}" "$1" "$ge_is_front")
$ge_list"
}

ge_list_json() {
	ge_list_marks "$1"
	ge_list="{\"line\":\"$2\",\"version\":$(ge_json_or_null "$3"),\"root\":$(ge_json "$1"),\"here\":$ge_here,\"default\":$ge_default},$ge_list"
}

ge_list_marks() {
	ge_mark=' ' ge_here=false ge_is_front='' ge_default=false
	if [ "$1" = "$ge_winner" ]; then ge_mark='*' ge_here=true; fi
	if [ "$1" = "$ge_front" ]; then
		ge_is_front='  (the default of this host)' ge_default=true ge_list_has_front=yes
	fi
}
