# The depot's advisories on this host: `go-env advisories update` keeps them. Needs work.sh.

ge_advisories_kept=/var/lib/go-env/advisories/current/advisories.json
# what is larger is none
ge_advisories_most=33554432

# Fills ge_work/advisories with records of json-read.awk. False, with ge_why, where there are none.
ge_advisories_open() {
	ge_advisories=${ge_advisories_file:-$ge_advisories_kept}
	[ ! -f "$ge_work/advisories" ] || [ ! -s "$ge_work/advisories" ] || return 0
	: >"$ge_work/advisories"
	if [ ! -f "$ge_advisories" ]; then
		ge_why="there is no $(ge_shown "$ge_advisories"): go-env advisories update"
		return 1
	fi
	ge_advisories_parse "$ge_advisories" "$ge_work/advisories" && return 0
	ge_why="$(ge_shown "$ge_advisories") is no file of advisories"
	: >"$ge_work/advisories"
	return 1
}

# $1: file, $2: where its records go
ge_advisories_parse() {
	[ "$(wc -c <"$1")" -le "$ge_advisories_most" ] || return 1
	awk -f "$ge_share/awk/text.awk" -f "$ge_share/awk/json-read.awk" <"$1" >"$2" || return 1
	grep -q '^kind	s	godepot advisories$' "$2" && grep -q '^format	n	1$' "$2"
}

# Fills ge_work/subjects with records KIND, VERSION, SUBJECT, FIX: toolchain for what is to be checked, binary for programs.
ge_subjects() {
	[ ! -f "$ge_work/subjects" ] || return 0
	while IFS='	' read -r ge_root ge_line ge_built; do
		printf 'toolchain\tgo%s\t%s\t%s\n' "$ge_built" "$ge_root" "$(ge_upgrade_of "$ge_root")"
	done <"$ge_work/lines" >"$ge_work/subjects" || ge_lost
	[ ! -f "$ge_work/built" ] || awk -F '\t' '{ print "binary\t" $2 "\t" $1 "\t" }' "$ge_work/built" >>"$ge_work/subjects" || ge_lost
}
