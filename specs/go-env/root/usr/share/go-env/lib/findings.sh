# What checks find, and which of them ran: records in files below ge_work, told at the end. Needs packed.sh and say.sh.
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
	printf '%s\n' "$ge_record	$ge_packed" >>"$ge_work/findings"
}

# The same for many at once: records as they are kept, on stdin. $1 check, for what can be too many: of one check no more than ge_most are
# kept, the rest is counted.
ge_findings() { cat >>"$ge_work/findings"; }

# $1 check, $2 checked, failed (could not run, or not to its end) or skipped (nobody asked for it), $3 on what, or why not
ge_outcome() {
	ge_pack "$3"
	printf '%s\n' "$1	$2	$ge_packed" >>"$ge_work/outcomes"
}

# Tells all of it. $1: table or json. Gives the exit status.
ge_tell() {
	touch "$ge_work/findings" "$ge_work/outcomes"
	awk -v "host=$(uname -n)" -v "seconds=$(date -u +%Y-%m-%dT%H:%M:%SZ)" -f "$ge_share/awk/text.awk" -f "$ge_share/awk/tell-$1.awk" \
		"$ge_work/outcomes" "$ge_work/findings" || return "$ge_failed"
	if grep -q '^[^	]*	failed	' "$ge_work/outcomes"; then return "$ge_failed"; fi
	if grep -q '^[^	]*	\(error\|warning\)	' "$ge_work/findings"; then return "$ge_found"; fi
	return 0
}
