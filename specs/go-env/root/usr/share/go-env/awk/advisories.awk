# What advisories.json says, out of records of json-read.awk: call advisories_take() for each, advisories_ready() at the end.

function advisories_take(path, kind, text,  part, n, at) {
	n = split(path, part, "/")
	if (path == "depot") depot = text
	else if (path == "database/modified") modified = text
	else if (path == "database" && kind == "w") without = 1
	else if (part[1] == "advisories" && n == 3) advisory[part[2], part[3]] = text
	else if (part[1] == "advisories" && part[3] == "vulnerabilities") {
		at = part[2] SUBSEP part[4]
		if (part[5] == "id") {
			vulnerability[at] = text
		} else if (part[5] == "affected") {
			if (part[6] + 1 > intervals[at]) intervals[at] = part[6] + 1
			interval[at, part[6], part[7]] = kind == "w" ? "" : text
		}
	} else if (part[1] == "toolchains" && n == 3 && part[3] == "go") release[part[2]] = text
	else if (part[1] == "toolchains" && part[3] == "known") {
		if (part[5] == "id" || part[5] == "about") known[part[2], part[4], part[5]] = text
		else if (part[5] == "fixed" && part[6] == 0) known[part[2], part[4], "fixed"] = text
		if (part[4] + 1 > knowns[part[2]]) knowns[part[2]] = part[4] + 1
	} else if (part[1] == "withdrawn" && n == 3) {
		withdrawn[part[2], part[3]] = text
		if (part[2] + 1 > withdrawals) withdrawals = part[2] + 1
	}
}

# Fills found[id] with the version that mends it (empty: none does) for what is known of a version in stdlib or toolchain. Gives how many.
function advisories_of(name, about,  own, at, pair, i, j, nearest, hit, n, r) {
	split("", found)
	n = 0
	own = version_semver(name)
	if (own == "") return 0
	for (at in vulnerability) {
		split(at, pair, SUBSEP)
		if (advisory[pair[1], "about"] != about || (vulnerability[at] in found)) continue
		nearest = ""
		hit = 0
		for (i = 0; i < intervals[at]; i++) {
			if (interval[at, i, "fixed"] != "" && version_order(own, interval[at, i, "fixed"]) >= 0) continue
			if (version_order(interval[at, i, "introduced"], own) <= 0) hit = 1
			if (interval[at, i, "fixed"] != "" && (nearest == "" || version_order(interval[at, i, "fixed"], nearest) < 0)) nearest = interval[at, i, "fixed"]
		}
		if (!hit) continue
		found[vulnerability[at]] = nearest
		n++
	}
	# of releases that the depot lists it tells what nobody has mended yet, too
	for (r in release) {
		if (version_semver(release[r]) != own) continue
		for (j = 0; j < knowns[r]; j++) {
			if (known[r, j, "about"] != about || (known[r, j, "id"] in found)) continue
			found[known[r, j, "id"]] = version_semver(known[r, j, "fixed"])
			n++
		}
	}
	return n
}

# the database's name of a version -> Go's
function advisories_go(semver,  part) {
	if (semver !~ /-/) return "go" semver
	split(semver, part, /[-.]/)
	return "go" part[1] "." part[2] part[4] part[5]
}
