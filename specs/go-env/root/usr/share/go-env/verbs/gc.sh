# go-env gc: which lines nobody has used for long, and their removal by the package manager.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"
. "$ge_share/lib/alternatives.sh"
. "$ge_share/lib/places.sh"
. "$ge_share/lib/packages.sh"
. "$ge_share/lib/database.sh"
. "$ge_share/lib/processes.sh"
. "$ge_share/lib/uses.sh"
. "$ge_share/lib/idle.sh"
. "$ge_share/lib/said.sh"
. "$ge_share/lib/reclaim.sh"
. "$ge_share/lib/judge.sh"
. "$ge_share/lib/gc-report.sh"
. "$ge_share/lib/json.sh"
. "$ge_share/lib/lock.sh"

ge_verb_gc() {
	ge_gc_hours=72 ge_as_json='' ge_gc_apply='' ge_gc_record=''
	while [ "$#" -gt 0 ]; do
		case $1 in
		--idle)
			[ "$#" -gt 1 ] || ge_usage '--idle takes a number of hours'
			ge_gc_hours=$2
			shift
			;;
		--json) ge_as_json=yes ;;
		--apply | --yes) ge_gc_apply=yes ;;
		--record) ge_gc_record=yes ;;
		*) ge_usage "gc does not take $(ge_shown "'$1'")" ;;
		esac
		shift
	done
	case $ge_gc_hours in
	'' | 0* | *[!0123456789]* | ??????*) ge_usage '--idle takes a number of hours, 1 to 99999' ;;
	*) ;;
	esac
	[ -z "$ge_gc_record" ] || [ -z "$ge_gc_apply$ge_as_json" ] || ge_usage '--record stands alone'
	[ "$(id -u)" -eq 0 ] || ge_die "$ge_refused" 'only root sees what all users and processes use' "sudo $ge_command"
	if [ -n "$ge_gc_record" ]; then
		ge_gc_record
		return
	fi
	[ -z "$ge_gc_apply" ] || ge_lock 'gc --apply'
	ge_judge "$ge_gc_hours"
	[ -z "$ge_gc_apply" ] || ge_gc_remove_all
	ge_gc_report
}

# What the timer runs: who is idle now has been so since he was first seen so, without a break.
ge_gc_record() {
	ge_survey
	[ -z "$ge_blind" ] || ge_die "$ge_failed" "nothing was recorded: $ge_blind" 'without a record nothing is reclaimable'
	ge_read_idle
	ge_each_tree ge_gc_record_tree | ge_write_idle ||
		ge_die "$ge_failed" "$ge_idle_file could not be written" 'what it said before stands; see to the disk'
}

ge_gc_record_tree() {
	case "
$ge_uses" in
	*"
$1$ge_tab"*) return 0 ;;
	*) ;;
	esac
	ge_idle_since "$1"
	! ge_identity=$(ge_tree_identity "$1") || printf '%s %s %s %s\n' "$1" "$ge_identity" "${ge_since:-$ge_now}" "$ge_now"
}

ge_gc_remove_all() {
	ge_gc_failed='' ge_gc_removed=''
	trap 'ge_gc_failed=stopped' INT TERM HUP
	# who reads no more is no reason to stop half way
	trap '' PIPE
	ge_gc_first=$ge_verdicts
	set -- "$ge_gc_first"
	while [ -n "$1" ]; do
		ge_verdict=${1%%
*}
		set -- "${1#*
}"
		case $ge_verdict in
		*' reclaimable '*) [ "$ge_gc_failed" = stopped ] || ge_gc_remove "${ge_verdict%% *}" ;;
		*) ;;
		esac
	done
	trap - INT TERM HUP PIPE
	[ "$ge_gc_failed" != stopped ] || ge_warn 'stopped by a signal: what was begun was brought to its end'
	# what is left is said as it is now
	ge_judge "$ge_gc_hours"
}

# $1: GOROOT. Looks again before it takes it away: the removal of another line may have taken a while.
ge_gc_remove() {
	ge_judge "$ge_gc_hours"
	ge_verdict=$(printf '%s' "$ge_verdicts" | awk -v root="$1" '$1 == root && $4 == "reclaimable" { print $2, $3 }')
	[ -n "$ge_verdict" ] || return 0
	ge_find_package "$1" "${ge_verdict% *}" || return 0
	if ge_remove_package && ! ge_find_package "$1" "${ge_verdict% *}"; then
		ge_gc_removed="$ge_gc_removed$1 $ge_verdict removed 0
"
	else
		ge_warn "$ge_package could not be removed" 'the package manager says above why; nothing else was touched'
		ge_gc_failed=${ge_gc_failed:-yes}
	fi
}
