# The site's policy: /etc/go-env/policy.conf. Needs work.sh.

# $1: file, or nothing for the site's, which need not be there. Fills ge_work/policy with records KEY, VALUE.
ge_policy_read() {
	ge_file=${1:-/etc/go-env/policy.conf}
	: >"$ge_work/policy"
	if [ ! -e "$ge_file" ] && [ -z "$1" ]; then return 0; fi
	if [ ! -f "$ge_file" ] || [ ! -r "$ge_file" ]; then ge_die "$ge_failed" "no readable file: $(ge_shown "$ge_file")"; fi
	head -c 1048576 <"$ge_file" | awk -f "$ge_share/awk/text.awk" -f "$ge_share/awk/policy-read.awk" >"$ge_work/policy" ||
		ge_die "$ge_failed" "cannot read $(ge_shown "$ge_file")"
	ge_policy_wrong=$(grep -m 1 '^!' "$ge_work/policy") || return 0
	ge_policy_wrong=${ge_policy_wrong#!	}
	ge_die "$ge_failed" "$(ge_shown "$ge_file"), line ${ge_policy_wrong%%	*}: ${ge_policy_wrong#*	}" 'nothing was checked; the file says what may stand in it'
}

# $1: key. Its values, one a line, on stdout.
ge_policy_values() {
	awk -F '\t' -v "key=$1" '$1 == key { print $2 }' "$ge_work/policy"
}
