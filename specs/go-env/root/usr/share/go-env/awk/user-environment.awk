# What a user wrote with `go env -w` against the policy, and against what the package put into go.env: the user's word goes before it.
# -v what= policy, shipped, theirs, before each file; -v user=; the subject is in ge_subject, since awk takes backslashes of -v for its own. Needs policy.awk.

BEGIN {
	FS = "\t"
	subject = ENVIRON["ge_subject"]
}

what == "policy" { policy_take($1, $2) }
what == "shipped" { shipped[$1] = $2 }
# the last one of a key holds
what == "theirs" { theirs[$1] = $2 }

END {
	for (key in theirs) {
		if (policy_has(key)) {
			if (!policy_allows(key, theirs[key])) say("error", key "=" theirs[key] ", the policy wants " policy_said(key), key)
		} else if (key in shipped && shipped[key] != theirs[key])
			say("warning", key "=" theirs[key] " goes before the depot's " key "=" shipped[key], key)
		if (key == "GOROOT") say("warning", "a GOROOT of one version with the go of another builds nothing", key)
		if (key == "GOFLAGS" && theirs[key] ~ /-(toolexec|overlay|modfile)/) say("warning", key "=" theirs[key] " changes what every build is made of", key)
	}
}

function say(severity, message, key) {
	print "environment\t" severity "\t" subject "\t" message "\tas " user ": go env -u " key
}
