# lifetime: which lines Go no longer mends. A line is supported until there are two newer ones (Go's release policy); that there are is known from
# what is installed and from the depot's advisories.
. "$ge_share/lib/packed.sh"
. "$ge_share/lib/findings.sh"
. "$ge_share/lib/owners.sh"
. "$ge_share/lib/advisories.sh"

ge_check_lifetime() {
	ge_subjects
	ge_from='what is installed alone: there are no advisories'
	if ge_advisories_open; then ge_from='what is installed and the depot'; fi
	awk -f "$ge_share/awk/versions.awk" -f "$ge_share/awk/lifetime.awk" \
		what=installed "$ge_work/installed" what=data "$ge_work/advisories" what=subjects "$ge_work/subjects" \
		>>"$ge_work/findings" || ge_lost
	ge_outcome lifetime checked "by $ge_from"
}
