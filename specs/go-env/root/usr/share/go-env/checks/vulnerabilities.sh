# vulnerabilities: what is known of the toolchains (their standard library and their tools) and of the programs (the standard library in them), by the
# copy of the depot's advisories on this host. Without a network.
. "$ge_share/lib/packed.sh"
. "$ge_share/lib/findings.sh"
. "$ge_share/lib/owners.sh"
. "$ge_share/lib/advisories.sh"

ge_check_vulnerabilities() {
	ge_subjects
	ge_advisories_open || return 1
	ge_pack "$ge_advisories"
	ge_subject=$ge_packed awk -v "now=$(date +%s)" -f "$ge_share/awk/text.awk" -f "$ge_share/awk/versions.awk" -f "$ge_share/awk/policy.awk" -f "$ge_share/awk/dates.awk" \
		-f "$ge_share/awk/advisories.awk" -f "$ge_share/awk/vulnerabilities.awk" \
		what=policy "$ge_work/policy" what=data "$ge_work/advisories" what=owners "$ge_work/owners" what=subjects "$ge_work/subjects" \
		>"$ge_work/known" || {
		ge_why="$ge_advisories has no copy of Go's database: nothing is known, which is not the same as nothing being wrong"
		return 1
	}
	grep -v '^!' "$ge_work/known" | ge_findings
	ge_outcome vulnerabilities checked "$(sed -n 's/^!	//p' "$ge_work/known")"
}
