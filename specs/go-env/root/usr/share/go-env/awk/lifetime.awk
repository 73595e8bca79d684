# Lines that have ended: 1.N once there is a release of 1.N+2. -v what= installed, data (advisories), subjects before each file. Needs versions.awk.
BEGIN { FS = "\t" }
what == "installed" { known($3) }
what == "data" && ($1 ~ /^toolchains\/[0-9]+\/go$/ || $1 ~ /^advisories\/[0-9]+\/go$/) { known($3) }
what == "subjects" { subject[++n] = $0 }

END {
	for (i = 1; i <= n; i++) {
		split(subject[i], field, "\t")
		line = version_line(field[2])
		if (line == "" || done[line, field[3]]++) continue
		split(line, part, ".")
		if (part[1] != 1 || newest < part[2] + 2) continue
		print "lifetime\twarning\t" field[3] "\t" (field[1] == "binary" ? "built with " field[2] ": " : "") "Go " line \
			" has ended: 1." newest " is out, so nobody mends it\t" \
			(field[1] == "binary" ? "build it again with a line that Go mends" : "move to a line that Go mends, then go-env gc or remove this one")
	}
}

# a candidate is no release yet
function known(name,  part) {
	if (version_semver(name) == "" || version_semver(name) ~ /-/) return
	split(version_line(name), part, ".")
	if (part[1] == 1 && part[2] + 0 > newest) newest = part[2] + 0
}
