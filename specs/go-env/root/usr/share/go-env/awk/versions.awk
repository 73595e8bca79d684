# The order of Go's versions, as Go names them (go1.27.3, 1.28rc1, "go1.25.8 (vendor 1)", "go1.26.4 X:boringcrypto") and as its database of
# vulnerabilities does (1.28.0-rc.1, 1.26.0-0, 0).

# Go's name -> the database's; empty for what is no release.
function version_semver(name,  rest, numbers, pre) {
	sub(/^go/, "", name)
	sub(/[ -].*/, "", name)
	if (name !~ /^[0-9]+\.[0-9]+(\.[0-9]+)?((rc|beta)[0-9]+)?$/ || length(name) > 24) return ""
	pre = ""
	if (match(name, /(rc|beta)/)) {
		pre = "-" substr(name, RSTART, RLENGTH) "." substr(name, RSTART + RLENGTH)
		name = substr(name, 1, RSTART - 1)
	}
	return (name ~ /\..*\./ ? name : name ".0") pre
}

# go1.27.3 -> 1.27
function version_line(name,  part) {
	if (version_semver(name) == "") return ""
	sub(/^go/, "", name)
	split(name, part, /[^0-9]+/)
	return part[1] "." part[2]
}

# -1, 0, 1 as the first is older, equal, newer (semver.org, 11)
function version_order(left, right,  a, b, p, q, i, n, m) {
	# the beginning of all versions is before even 0.0.0-0
	if (left == "0") left = "0.0.0-0"
	if (right == "0") right = "0.0.0-0"
	p = q = ""
	if (i = index(left, "-")) { p = substr(left, i + 1); left = substr(left, 1, i - 1) }
	if (i = index(right, "-")) { q = substr(right, i + 1); right = substr(right, 1, i - 1) }
	split(left, a, ".")
	split(right, b, ".")
	for (i = 1; i <= 3; i++) if (a[i] + 0 != b[i] + 0) return a[i] + 0 < b[i] + 0 ? -1 : 1
	if (p == q) return 0
	if (p == "" || q == "") return p == "" ? 1 : -1
	n = split(p, a, ".")
	m = split(q, b, ".")
	for (i = 1; i <= n; i++) {
		if (i > m) return 1
		if (a[i] == b[i]) continue
		# numbers by value and before words
		if (a[i] ~ /^[0-9]+$/ && b[i] ~ /^[0-9]+$/) return a[i] + 0 < b[i] + 0 ? -1 : 1
		if (a[i] ~ /^[0-9]+$/) return -1
		if (b[i] ~ /^[0-9]+$/) return 1
		# as text: awk would compare 1e1 and 10 as numbers
		return a[i] "" < b[i] "" ? -1 : 1
	}
	return n < m ? -1 : 0
}
