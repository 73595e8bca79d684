# go-env history: which versions of Go were on this host, when, and what everybody's go was before and after.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"
. "$ge_share/lib/alternatives.sh"
. "$ge_share/lib/packages.sh"
. "$ge_share/lib/database.sh"
. "$ge_share/lib/order.sh"
. "$ge_share/lib/history.sh"
. "$ge_share/lib/history-faults.sh"
. "$ge_share/lib/json.sh"

ge_verb_history() {
	ge_as_json='' ge_most=1000
	while [ "$#" -gt 0 ]; do
		case $1 in
		--json) ge_as_json=yes ;;
		-n)
			case ${2-} in
			'' | *[!0123456789]* | ?????*) ge_usage '-n takes a number of entries' ;;
			*) ge_most=$2 ;;
			esac
			shift
			;;
		*) ge_usage "history does not take $(ge_shown "$1")" ;;
		esac
		shift
	done
	ge_find_family
	ge_records=$(ge_history_lines)
	ge_history_faults
	ge_history_lost
	if [ -n "$ge_as_json" ]; then ge_history_json; else ge_history_text; fi
	[ -z "$ge_faults" ] || return "$ge_found"
}

ge_history_text() {
	printf '%s\n' "$ge_records" | grep '^ok ' | tail -n "$ge_most" | while IFS=' ' read -r _ ge_time ge_event ge_package ge_old ge_came ge_go_before ge_go_after _ ge_gap; do
		printf '%s  %-8s %s\n' "$ge_time" "$ge_package" "$(ge_history_words "$ge_event" "$ge_old" "$ge_came")"
		case $ge_gap in
		-) ;;
		removed) ge_say "  before that it was not installed, as far as this record knows" ;;
		*) ge_say "  before that this record had $ge_gap" ;;
		esac
		[ "$ge_go_before" = "$ge_go_after" ] || ge_say "  go was $(ge_history_go "$ge_go_before"); then $(ge_history_go "$ge_go_after")"
	done
	case $ge_records in
	*ok\ *) ;;
	*) ge_say 'nothing is recorded yet' ;;
	esac
	case $ge_family in
	rpm) ge_say 'who asked for it: dnf history, or /var/log/zypp/history' ;;
	deb) ge_say 'who asked for it: /var/log/apt/history.log, or dpkg.log beside it' ;;
	*) ;;
	esac
	if [ -n "$ge_lost" ]; then
		ge_warn "the choice of $ge_lost ended when it was removed" "go-env use --system $ge_lost   makes it again"
	fi
	printf '%s' "$ge_faults" | while IFS= read -r ge_fault; do ge_warn "$ge_fault"; done
}

# $1: event, $2: version before, $3: version after. What happened, on stdout.
ge_history_words() {
	case $1:$3 in
	install:*) printf '%s installed' "$3" ;;
	upgrade:*) printf '%s -> %s' "$2" "$3" ;;
	downgrade:*) printf '%s -> %s, back' "$2" "$3" ;;
	change:*) printf '%s, over a version that was not recorded' "$3" ;;
	reinstall:*) printf '%s again' "$3" ;;
	remove:*) printf '%s removed' "$2" ;;
	*:-) printf '%s stayed: its removal was called off' "$2" ;;
	*) printf '%s stayed: the change to %s was called off' "$2" "$3" ;;
	esac
}

# Every field was checked: none needs quoting.
ge_history_json() {
	printf '{"entries":['
	printf '%s\n' "$ge_records" | grep '^ok ' | tail -n "$ge_most" | awk '
		function version(v) { return v == "-" || v == "?" ? "null" : "\"" v "\"" }
		function choice(c,   at) {
			at = index(c, ":")
			if (at == 0) return c == "none" ? "{\"mode\":\"none\",\"path\":null}" : "null"
			return "{\"mode\":" (c ~ /^[?]/ ? "null" : "\"" substr(c, 1, at - 1) "\"") ",\"path\":" (c ~ /[?]$/ ? "null" : "\"" substr(c, at + 1) "\"") "}"
		}
		{
			printf "%s{\"time\":\"%s\",\"event\":\"%s\",\"package\":\"%s\",\"old\":%s,\"new\":%s", (NR > 1 ? "," : ""), $2, $3, $4, version($5), version($6)
			printf ",\"before\":%s,\"after\":%s,\"identity\":%s,\"gap\":%s}", choice($7), choice($8), version($9), $10 == "-" ? "false" : "true"
		}'
	printf '],"faults":['
	printf '%s' "$ge_faults" | ge_json_lines
	printf '],"lost_choice":'
	ge_json_or_null "$ge_lost"
	printf '}\n'
}
