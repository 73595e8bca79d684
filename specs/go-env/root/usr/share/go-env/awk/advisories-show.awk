# The kept advisories in short. -v now=. Needs versions.awk and dates.awk.

BEGIN { FS = "\t" }

$1 == "depot" { print "depot     " $3 }
$1 == "database/modified" {
	days = date_seconds($3) < 0 ? "an unknown number of" : int((now - date_seconds($3)) / 86400)
	print "database  " $3 ", " days " days old"
}
$1 == "database" && $2 == "w" { print "database  none: nothing is known of vulnerabilities" }
$1 ~ /^advisories\/[0-9]+\/[a-z]+$/ {
	split($1, part, "/")
	said[part[2], part[3]] = $3
	if (part[2] + 1 > n) n = part[2] + 1
}
$1 ~ /^advisories\/[0-9]+\/vulnerabilities\/[0-9]+\/id$/ {
	split($1, part, "/")
	count[part[2]]++
}
$1 ~ /^withdrawn\/[0-9]+\/[a-z]+$/ {
	split($1, part, "/")
	gone[part[2], part[3]] = $3
	if (part[2] + 1 > m) m = part[2] + 1
}

END {
	if (n) printf "\n%-34s %-10s %-12s %s\n", "ADVISORY", "PACKAGE", "FIXED", "VULNERABILITIES"
	for (i = 0; i < n; i++) printf "%-34s %-10s %-12s %d\n", said[i, "id"], said[i, "name"], said[i, "fixed"], count[i]
	if (m) print "\nWITHDRAWN"
	for (i = 0; i < m; i++) print gone[i, "name"] " " gone[i, "version"] ": " gone[i, "reason"]
}
