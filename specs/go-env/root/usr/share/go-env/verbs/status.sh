# go-env status: what the host's Go is, who chose it, and whether all links say the same. One screen.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"
. "$ge_share/lib/alternatives.sh"
. "$ge_share/lib/places.sh"
. "$ge_share/lib/json.sh"

ge_verb_status() {
	ge_as_json=
	case $#:${1-} in
	0:) ;;
	1:--json) ge_as_json=yes ;;
	*) ge_usage 'status takes --json and nothing else' ;;
	esac
	ge_find_tool
	ge_read_group
	ge_find_front
	ge_status_fault=
	if [ -n "$ge_as_json" ]; then
		ge_status_json
	else
		ge_status_text
	fi
	[ -z "$ge_status_fault" ] || return "$ge_found"
}

# $1: place, $2: its name. Sets ge_status_to to where it leads in the end and ge_status_says to what is wrong, empty if nothing is.
ge_status_of() {
	ge_look_at "$1" "$2"
	ge_status_to=$(readlink -f -- "$1" || :)
	ge_status_says=
	case $ge_place in
	free) ge_status_says=missing ge_status_to= ;;
	ours) ;;
	link) ge_status_says='not a link of update-alternatives' ;;
	*) ge_status_says="a $ge_place, not a link" ;;
	esac
	if [ "$ge_place" = ours ]; then
		case $2 in
		goroot) ge_status_should=$ge_front ;;
		*) ge_status_should=$ge_front/bin/$2 ;;
		esac
		[ -e "$1" ] || ge_status_says='leads nowhere'
		[ -n "$ge_status_says" ] || [ "$ge_status_to" = "$ge_status_should" ] || ge_status_says="another Go than $ge_link_go"
	fi
	[ -z "$ge_status_says" ] || ge_status_fault=yes
}

ge_status_text() {
	case $ge_mode in
	auto) ge_say 'automatic: the line of the highest priority, which is the newest' ;;
	manual) ge_say 'by choice: go-env use --system --auto returns to the newest line' ;;
	*) ge_say 'no alternatives group go' && ge_status_fault=yes ;;
	esac
	ge_each_place ge_status_place
	ge_say ''
	ge_status_choice=--auto
	ge_each_line ge_status_line
	[ -z "$ge_status_fault" ] || ge_say "
something is not as it should be; this mends it, or says why not:
  go-env use --system $ge_status_choice"
}

ge_status_place() {
	ge_status_of "$1" "$2"
	printf '%-15s %s%s\n' "$1" "$(ge_shown "${ge_status_to:--}")" "${ge_status_says:+: $ge_status_says}"
}

# $1: GOROOT, $2: line, $3: version. The host's own is marked.
ge_status_line() {
	ge_status_registered "$1" "$2"
	ge_mark=' '
	[ "$(readlink -f -- "$1")" != "$ge_front" ] || ge_mark='*'
	[ "$ge_mode $ge_value" != "manual $1/bin/go" ] || ge_status_choice=$2
	printf '%s %-6s %-10s %-28s %s\n' "$ge_mark" "$2" "${3:-?}" "$1" "$ge_status_is"
}

# Sets ge_status_is for a line: its priority, or what is wrong with its registration.
ge_status_registered() {
	case $ge_members in
	*" $1/bin/go "*)
		ge_is_registered "$1" "$2" && ge_status_is="priority $((1000 * ge_major + ge_minor))" || ge_status_is='some links are missing'
		;;
	*) ge_status_is='no alternative' ;;
	esac
}

ge_status_json() {
	printf '{"mode":"%s","tool":' "$ge_mode"
	ge_json_or_null "$ge_tool"
	printf ',"goroot":'
	ge_json_or_null "$ge_front"
	printf ',"links":['
	ge_comma=
	ge_each_place ge_status_json_place
	printf '],"lines":['
	ge_comma=
	ge_each_line ge_status_json_line
	printf '],"ok":%s}\n' "$([ -n "$ge_status_fault" ] && echo false || echo true)"
}

ge_status_json_place() {
	ge_status_of "$1" "$2"
	printf '%s{"path":"%s","leads_to":' "$ge_comma" "$1"
	ge_json_or_null "$ge_status_to"
	printf ',"fault":'
	ge_json_or_null "$ge_status_says"
	printf '}'
	ge_comma=,
}

ge_status_json_line() {
	ge_status_registered "$1" "$2"
	printf '%s{"line":"%s","version":' "$ge_comma" "$2"
	ge_json_or_null "$3"
	printf ',"goroot":"%s","registered":%s,"host":%s}' "$1" \
		"$(ge_is_registered "$1" "$2" && echo true || echo false)" \
		"$([ "$(readlink -f -- "$1")" = "$ge_front" ] && echo true || echo false)"
	ge_comma=,
}
