# One toolchain's settings against the policy. Records in: files of KEY, VALUE each. Findings out. Needs text.awk, versions.awk, policy.awk.
# -v what= policy, go (what `go env` says), shipped (lines that the package put into go.env), file (go.env as it lies there), before each file;
# -v subject= -v root= -v version= (VERSION's first word) -v fix= what puts the package's files back

BEGIN { FS = "\t" }

what == "policy" { policy_take($1, $2) }
what == "go" && $2 == "s" { go[$1] = $3 }
what == "file" && !($1 in file) { file[$1] = $2 }

END {
	reason = policy_version("", version)
	if (reason != "") say("error", subject, reason, "install a version that the policy allows, and remove this one")
	if (!("GOVERSION" in go)) exit
	# with GOTOOLCHAIN=local, so that no other toolchain answers in its place, it says local whatever would hold
	# before 1.21 there is none
	if ("GOTOOLCHAIN" in go) go["GOTOOLCHAIN"] = ("GOTOOLCHAIN" in file) ? file["GOTOOLCHAIN"] : "local"
	if (version_semver(go["GOVERSION"]) != version_semver(version))
		say("error", subject, "bin/go says " go["GOVERSION"] ", VERSION says " version ": they are not of one release", fix)
	if (go["GOROOT"] != root)
		say("error", subject, "bin/go takes " go["GOROOT"] " for its GOROOT: it is a copy or a link of another one", fix)
	for (key in policy_values) {
		if (key !~ /^[A-Z]/) continue
		if (!(key in go)) {
			if (!policy_allows(key, ""))
				say("warning", subject, "this version of Go does not know " key ", which the policy wants to be " policy_said(key), \
					"use a newer line where that matters")
		} else if (!policy_allows(key, go[key]))
			say("error", subject, key "=" go[key] ", the policy wants " policy_said(key), \
				"put " key " into env: of the depot's spec and upgrade, or change /etc/go-env/policy.conf")
	}
}

function say(severity, subject, message, fix) {
	print "environment\t" severity "\t" subject "\t" message "\t" fix
}
