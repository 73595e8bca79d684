# What checks find, and which of them ran: records in files below ge_work, told at the end. Needs packed.sh, say.sh and work.sh.
#
# A finding is CHECK, SEVERITY, SUBJECT, MESSAGE, FIX. Severities: error (against the policy, altered, known to be vulnerable), warning
# (works, and is not as it should be), note (worth knowing; does not count).

# $1 check, $2 severity, $3 subject, $4 what is wrong, $5 what to do
ge_finding() {
	ge_pack "$3"
	ge_record="$1	$2	$ge_packed"
	ge_pack "$4"
	ge_record="$ge_record	$ge_packed"
	ge_pack "$5"
	printf '%s\n' "$ge_record	$ge_packed" >>"$ge_work/findings" || ge_lost
}

# The same for many at once: records as they are kept, on stdin. $1 check, for what can be too many: of one check no more than ge_most are
# kept, the rest is counted.
ge_findings() { cat >>"$ge_work/findings" || ge_lost; }

# $1 check, $2 checked, failed (could not run, or not to its end) or skipped (nobody asked for it), $3 on what, or why not
ge_outcome() {
	ge_pack "$3"
	printf '%s\n' "$1	$2	$ge_packed" >>"$ge_work/outcomes" || ge_lost
}

# Tells all of it. $1: table or json. Gives the exit status: whoever is paged by what was found is not to miss it because a check could not run, nor
# to take it for all.
ge_tell() {
	ge_status=0
	ge_lost_why=''
	touch "$ge_work/findings" "$ge_work/outcomes"
	printf '%s\n' full >"$ge_work/probe" || ge_lost
	[ -f "$ge_work/whole" ] || ge_lost_why='/var/tmp is full: what was found could not all be written down'
	[ -z "$ge_lost_why" ] || ge_warn "$ge_lost_why" 'see to that disk, then say it again'
	awk -v "lost=$ge_lost_why" -v "host=$(uname -n)" -v "seconds=$(date -u +%Y-%m-%dT%H:%M:%SZ)" -f "$ge_share/awk/text.awk" -f "$ge_share/awk/tell-$1.awk" \
		"$ge_work/outcomes" "$ge_work/findings" || return "$ge_failed"
	if [ -n "$ge_lost_why" ] || grep -q '^[^	]*	failed	' "$ge_work/outcomes"; then ge_status=$ge_failed; fi
	if grep -q '^[^	]*	\(error\|warning\)	' "$ge_work/findings"; then
		[ "$ge_status" -eq 0 ] && ge_status=$ge_found || ge_status=$ge_unsure
	fi
	return "$ge_status"
}
