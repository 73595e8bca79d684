# go-env rollback: one line of Go back to the version before, or not at all.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"
. "$ge_share/lib/alternatives.sh"
. "$ge_share/lib/lock.sh"
. "$ge_share/lib/packages.sh"
. "$ge_share/lib/database.sh"
. "$ge_share/lib/order.sh"
. "$ge_share/lib/history.sh"
. "$ge_share/lib/processes.sh"
. "$ge_share/lib/in-use.sh"
. "$ge_share/lib/json.sh"
. "$ge_share/lib/said.sh"
. "$ge_share/lib/rollback-run.sh"
. "$ge_share/lib/rollback-fetch.sh"
. "$ge_share/lib/rollback-verify.sh"
. "$ge_share/lib/rollback-change.sh"
. "$ge_share/lib/rollback-state.sh"
. "$ge_share/lib/rollback-unfinished.sh"
. "$ge_share/lib/rollback-look.sh"
. "$ge_share/lib/rollback-say.sh"

ge_verb_rollback() {
	ge_line_wanted='' ge_wanted='' ge_force='' ge_dry='' ge_as_json='' ge_carried='' ge_package='' ge_now='' ge_to='' ge_reason=''
	ge_shown_lines='' ge_arch='' ge_manager=''
	while [ "$#" -gt 0 ]; do
		case $1 in
		--to | --from)
			[ -n "${2-}" ] || ge_usage "$1 takes one argument"
			[ "$1" = --to ] && ge_wanted=$2 || ge_carried=$2
			shift
			;;
		--force) ge_force=yes ;;
		--dry-run) ge_dry=yes ;;
		--json) ge_as_json=yes ;;
		-*) ge_usage "rollback has no option $(ge_shown "$1")" ;;
		*)
			[ -z "$ge_line_wanted" ] || ge_usage 'rollback takes one line of Go'
			ge_parse "$1" || ge_usage "no line of Go: $(ge_shown "$1")"
			[ "$ge_line" = "$ge_version" ] || ge_usage "rollback takes a line such as $ge_line; --to names the version"
			ge_line_wanted=$1
			;;
		esac
		shift
	done
	case $ge_wanted in
	'' | [0123456789]*-[0123456789]*) ;;
	*) ge_usage "--to takes VERSION-RELEASE, such as 1.27.2-1, not $(ge_shown "$ge_wanted")" ;;
	esac
	case $ge_wanted in *[!0123456789A-Za-z.~+_-]*) ge_usage "no version: $(ge_shown "$ge_wanted")" ;; *) ;; esac
	[ -z "$ge_as_json" ] || trap 'ge_rollback_json "$?"' EXIT
	if [ -z "$ge_dry" ]; then
		[ "$(id -u)" -eq 0 ] || ge_die "$ge_refused" 'only root changes packages' "sudo $ge_command"
		ge_lock "rollback${ge_line_wanted:+ $ge_line_wanted}"
	fi
	ge_rollback_look
	if [ -n "$ge_resume" ]; then ge_rollback_verify; fi
	ge_rollback_busy
	trap 'ge_stop "stopped by a signal"' INT TERM HUP
	ge_rollback_fetch
	ge_rollback_busy
	# from here on half a change would be worse than a whole one
	trap '' INT TERM HUP
	ge_stage changing || ge_stop "$ge_work cannot be written"
	ge_change || ge_rollback_failed "$ge_manager failed"
	ge_rollback_verify
}

# A build across a change of its own toolchain fails, and what it leaves in caches is of two versions.
ge_rollback_busy() {
	[ -z "$ge_force" ] || return 0
	ge_busy=$(ge_running_from "$ge_goroot")
	[ -z "$ge_busy" ] || ge_stop "processes run from $ge_goroot:
$(printf '%s\n' "$ge_busy" | head -n 10 | sed 's/^/  /')" 'wait until they have ended; --force goes on all the same'
}

# Both versions at hand, both what they should be, and nothing else touched: then only is anything changed.
ge_rollback_fetch() {
	if [ -z "$ge_dry" ]; then
		# it may be a disk of its own
		rm -rf -- "$ge_work" 2>/dev/null || :
		if ! mkdir -p -- "$ge_work/to" "$ge_work/from" "$ge_work/fetched" || ! chmod 0700 -- "$ge_work" || ! ge_stage fetching; then
			ge_stop "$ge_work cannot be written"
		fi
	else
		ge_do mkdir -p "$ge_work/to" "$ge_work/from" "$ge_work/fetched"
	fi
	ge_fetch to "$ge_to"
	ge_fetch from "$ge_now"
	ge_verify_file from "$ge_now"
	ge_verify_file to "$ge_to"
	ge_simulate
	[ -n "$ge_dry" ] || sync -- "$ge_work"/*/*."$ge_family" 2>/dev/null || :
}

ge_rollback_verify() {
	if [ -n "$ge_dry" ]; then
		ge_show "$([ "$ge_family" = deb ] && echo "dpkg -V $ge_package" || echo "rpm -V $ge_package")"
		ge_show "$ge_goroot/bin/go version"
		exit 0
	fi
	ge_stage verifying
	ge_check_state "$ge_to" "$ge_work/to.identity"
	[ -z "$ge_not_so" ] || ge_rollback_failed "$ge_not_so"
	ge_clear
	ge_say_done
	exit 0
}

# $1: what went wrong. Back to the version before, and says so.
ge_rollback_failed() {
	ge_reason=$1
	ge_warn "$1"
	ge_last_words
	ge_stage restoring
	ge_restore || ge_warn "$(ge_take_back_words from "$ge_now") failed"
	[ "$ge_was_mode" != manual ] || update-alternatives --set go "$ge_was_value" >>"$ge_work/output" 2>&1 || :
	ge_check_state "$ge_now" "$ge_work/from.identity"
	if [ -n "$ge_not_so" ]; then
		ge_last_words
		ge_warn "going back to $ge_now failed too: $ge_not_so" "what is left to do: $(ge_take_back_words from "$ge_now")
  then go-env rollback says whether it is in order; $ge_work/output has all of it"
		exit "$ge_failed"
	fi
	ge_clear
	ge_warn "$ge_package is $ge_now again, verified: nothing has changed" "$ge_work/output says what happened"
	exit "$ge_restored"
}
