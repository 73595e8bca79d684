# Which lines could go, for go-env gc. Needs uses.sh, idle.sh, reclaim.sh.

# $1: hours. Surveys the host, then sets ge_verdicts: GOROOT LINE VERSION STATE SINCE, one a line; SINCE is 0 where there is no record.
#   in-use       somebody uses it, or it is kept whatever happens
#   unrecorded   nobody does now, and nobody has written down since when
#   idle         not for that many hours yet
#   unpackaged   idle, but no package go-1.XX owns it: it is whoever's who put it there
#   needed       idle, but other packages would have to go with it
#   reclaimable
ge_judge() {
	ge_hours=$1 ge_verdicts=''
	ge_survey
	ge_read_idle
	ge_each_tree ge_judge_tree
}

ge_judge_tree() {
	ge_since=
	if [ -n "$ge_blind" ]; then
		ge_judged unrecorded "$@"
		return 0
	fi
	case "
$ge_uses" in
	*"
$1$ge_tab"*)
		ge_judged in-use "$@"
		return 0
		;;
	*) ;;
	esac
	ge_idle_since "$1"
	if [ -z "$ge_since" ]; then
		ge_judged unrecorded "$@"
	elif [ $((ge_now - ge_since)) -lt $((ge_hours * 3600)) ]; then
		ge_judged idle "$@"
	elif ! ge_find_package "$1" "$2"; then
		ge_judged unpackaged "$@"
	elif ! ge_goes_alone; then
		ge_judged needed "$@"
	else
		ge_judged reclaimable "$@"
	fi
}

ge_judged() {
	ge_verdicts="$ge_verdicts$2 $3 $4 $1 ${ge_since:-0}
"
}

# Calls "$1 GOROOT LINE VERSION STATE SINCE" for each.
ge_each_verdict() {
	set -- "$1" "$ge_verdicts"
	while [ -n "$2" ]; do
		ge_verdict=${2%%
*}
		set -- "$1" "${2#*
}"
		# five words without blanks or wildcards
		# shellcheck disable=SC2086
		"$1" $ge_verdict
	done
}
