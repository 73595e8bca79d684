# Known vulnerabilities of subjects, and packages that were withdrawn. -v what= policy, data, owners, subjects before each file; -v now=; the
# file of advisories in ge_subject.
# A record that begins with "!" says by what. Status 1: the data tells nothing. Needs text.awk, versions.awk, policy.awk, dates.awk, advisories.awk.

BEGIN {
	FS = "\t"
	file = ENVIRON["ge_subject"]
	place["stdlib"] = "the standard library (stdlib)"
	place["toolchain"] = "the go command and compilers (toolchain)"
}

what == "policy" { policy_take($1, $2) }
what == "data" { advisories_take($1, $2, $3) }
what == "owners" { owner[++owners] = $0 }
what == "subjects" {
	subject[++subjects] = $0
	asked[$3] = 1
}

END {
	if (without) exit 1
	days = date_seconds(modified) < 0 ? -1 : int((now - date_seconds(modified)) / 86400)
	age = days < 0 ? "of unknown date" : "of " substr(modified, 1, 10) ", " days " days old"
	limit = policy_has("advisories.age") ? policy_said("advisories.age") : 30
	if (days < 0 || days > limit + 0)
		say("warning", file, "the advisories are " age ": what became known since is missing here", "go-env advisories update")
	print "!\t" "by advisories of " depot " " age
	for (i = 1; i <= subjects; i++) {
		split(subject[i], field, "\t")
		look("stdlib")
		# the tools of a toolchain are not in what they build
		if (field[1] == "toolchain") look("toolchain")
	}
	for (i = 1; i <= owners; i++) {
		split(owner[i], field, "\t")
		if (field[1] in asked) for (j = 0; j < withdrawals; j++)
			if (withdrawn[j, "name"] == field[3] && withdrawn[j, "version"] == field[4])
				say("error", field[1], field[3] " " field[4] " was withdrawn by the depot (" withdrawn[j, "type"] "): " withdrawn[j, "reason"], \
					"upgrade " field[3] ", or where there is nothing newer go back")
	}
}

function look(about,  n, id, ids, best, open, k, list, fix) {
	n = advisories_of(field[2], about)
	if (!n) return
	open = 0
	best = ""
	k = 0
	for (id in found) {
		list[++k] = id
		if (found[id] == "") open++
		else if (best == "" || version_order(found[id], best) > 0) best = found[id]
	}
	sorted(list, k)
	ids = list[1]
	for (id = 2; id <= k; id++) ids = ids ", " list[id]
	fix = best == "" ? "nothing mends it yet: see https://pkg.go.dev/vuln/" list[1] : \
		field[1] == "binary" ? "build it again with " advisories_go(best) " or later" : field[4]
	say(best == "" ? "warning" : "error", field[3], (field[1] == "binary" ? "built with " : "") field[2] ": " n " known " \
		(n == 1 ? "vulnerability" : "vulnerabilities") " in " place[about] (best == "" ? "" : (open ? ", " n - open : n > 1 ? ", all" : "") " mended by " advisories_go(best)) ": " ids, fix)
}

function sorted(list, n,  i, j, held) {
	for (i = 2; i <= n; i++) {
		held = list[i]
		for (j = i - 1; j > 0 && list[j] > held; j--) list[j + 1] = list[j]
		list[j + 1] = held
	}
}

function say(severity, subject, message, fix) {
	print "vulnerabilities\t" severity "\t" subject "\t" message "\t" fix
}
