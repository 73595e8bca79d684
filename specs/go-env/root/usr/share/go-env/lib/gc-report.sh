# What go-env gc says. Needs judge.sh, database.sh and json.sh.

# Says what was found and done, and returns the exit status.
ge_gc_report() {
	ge_gc_find_broken
	if [ -n "$ge_as_json" ]; then ge_gc_json; else ge_gc_text; fi
	[ -z "$ge_blind" ] || {
		ge_warn "nothing can be called idle: $ge_blind"
		return "$ge_failed"
	}
	[ -z "$ge_unread" ] || [ -n "$ge_as_json" ] || ge_warn "not looked at: $ge_unread"
	ge_gc_tell_broken
	[ -z "${ge_gc_failed-}" ] || return "$ge_failed"
	[ -z "$ge_gc_broken" ] || return "$ge_found"
	case $ge_verdicts in
	*' reclaimable '*) return "$ge_found" ;;
	*) return 0 ;;
	esac
}

# Sets ge_gc_broken to packages go-1.XX, a line each, that are installed or half so, and have no toolchain here: such as a removal that was cut
# short leaves. No tree tells of them.
ge_gc_find_broken() {
	ge_gc_broken=
	ge_find_family
	ge_database_now=$(ge_database "$ge_family" 'go-[0-9]*' | cut -d ' ' -f 1 | uniq)
	for ge_package in $ge_database_now; do
		case "
$ge_trees" in
		*" ${ge_package#go-} "*) ;;
		*) ge_gc_broken="$ge_gc_broken$ge_package
" ;;
		esac
	done
}

ge_gc_tell_broken() {
	for ge_package in $ge_gc_broken; do
		ge_package_family=$ge_family
		ge_warn "$ge_package is installed by half, and has no toolchain here" "this takes the rest away:
  $(ge_with_removal ge_quoted)"
	done
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
	*' reclaimable '*)
		ge_text='nothing was removed:'
		[ -z "${ge_gc_removed-}" ] || ge_text='not all was removed:'
		ge_say "
$ge_text go-env gc --apply removes what is reclaimable"
		;;
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
	printf ',"broken":['
	printf '%s' "$ge_gc_broken" | ge_json_lines
	printf ']'
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
