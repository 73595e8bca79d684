# What go-env gc says. Needs judge.sh and json.sh.

# Says what was found and done, and returns the exit status.
ge_gc_report() {
	if [ -n "$ge_as_json" ]; then ge_gc_json; else ge_gc_text; fi
	[ -z "$ge_blind" ] || {
		ge_warn "nothing can be called idle: $ge_blind"
		return "$ge_failed"
	}
	[ -z "$ge_unread" ] || [ -n "$ge_as_json" ] || ge_warn "not looked at: $ge_unread"
	[ -z "${ge_gc_failed-}" ] || return "$ge_failed"
	case $ge_verdicts in
	*' reclaimable '*) return "$ge_found" ;;
	*) return 0 ;;
	esac
}

ge_gc_text() {
	ge_verdicts_now=$ge_verdicts
	ge_verdicts=${ge_gc_removed-}
	ge_each_verdict ge_gc_text_line
	ge_verdicts=$ge_verdicts_now
	ge_each_verdict ge_gc_text_line
	[ -n "$ge_verdicts" ] || ge_say 'no line of Go is installed here'
	[ -z "$ge_blind" ] || return 0
	case $ge_verdicts in
	*' reclaimable '*) ge_say "
nothing was removed: go-env gc --apply removes what is reclaimable" ;;
	*' unrecorded '*) [ -n "$ge_records" ] || ge_say "
nothing is recorded: systemctl status go-env-record.timer says why, or let
cron run go-env gc --record every quarter of an hour" ;;
	*) ;;
	esac
}

# $1: GOROOT, $2: line, $3: version, $4: state, $5: idle since, unix seconds
ge_gc_text_line() {
	ge_idle_for=$(((ge_now - $5) / 3600))
	case $4 in
	in-use) ge_text='in use' ;;
	unrecorded) ge_text='not in use now; no record of how long' ;;
	idle) ge_text="idle for $ge_idle_for h of $ge_hours" ;;
	unpackaged) ge_text="idle for $ge_idle_for h; no package owns $1" ;;
	needed)
		ge_find_package "$1" "$2" && ! ge_goes_alone || ge_needed=
		ge_text="idle for $ge_idle_for h, but $ge_package is needed"
		;;
	reclaimable)
		ge_find_package "$1" "$2" || ge_package_kb=0
		ge_text="reclaimable: idle for $ge_idle_for h; $ge_package, $((${ge_package_kb:-0} / 1024)) MiB"
		;;
	*) ge_text=$4 ;;
	esac
	printf '%-6s %-10s %s\n' "$2" "$3" "$ge_text"
	case $4 in
	in-use) printf '%s' "$ge_uses" | awk -F '\t' -v root="$1" '$1 == root { print "                    " $2 }' ;;
	needed) printf '                    %s\n' "$ge_needed" ;;
	*) ;;
	esac
}

ge_gc_json() {
	printf '{"idle_hours":%s,"lines":[' "$ge_hours"
	ge_comma=
	ge_verdicts="${ge_gc_removed-}$ge_verdicts"
	ge_each_verdict ge_gc_json_line
	printf '],"not_looked_at":'
	ge_json_or_null "$ge_unread"
	printf ',"blind":'
	ge_json_or_null "$ge_blind"
	printf '}\n'
}

ge_gc_json_line() {
	printf '%s{"line":"%s","version":' "$ge_comma" "$2"
	ge_json_or_null "${3#-}"
	printf ',"goroot":"%s","state":"%s","idle_since":' "$1" "$4"
	if [ "$5" = 0 ]; then printf null; else date -u -d "@$5" '+"%Y-%m-%dT%H:%M:%SZ"' | tr -d '\n'; fi
	printf ',"package":'
	case $4 in
	reclaimable | needed) printf '"go-%s"' "$2" ;;
	*) printf null ;;
	esac
	printf ',"used_by":['
	printf '%s' "$ge_uses" | awk -F '\t' -v root="$1" '$1 == root { print $2 }' | ge_json_lines
	printf ']}'
	ge_comma=,
}
