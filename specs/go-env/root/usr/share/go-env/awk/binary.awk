# What `go version -m` says of one program, against the policy and the toolchains. -v what= policy, shipped, installed, info before each file;
# the subject in ge_subject; -v linking= -v built= the file that gets a record SUBJECT, VERSION. Needs text.awk, versions.awk, policy.awk.

BEGIN {
	FS = "\t"
	text_begin()
	# awk takes backslashes of -v for its own
	subject = ENVIRON["ge_subject"]
}

what == "policy" { policy_take($1, $2) }
# lines of the newest toolchain come last
what == "shipped" { shipped[$1] = $2 }
what == "installed" { installed[$3] = 1 }
what == "info" && /^it: / && version == "" { version = text_pack(substr($0, 5)) }
what == "info" && /^\tbuild\t/ { setting(substr($0, 8)) }

END {
	if (version == "") {
		say("warning", "it says nothing of how it was built: no program of Go, or one that was altered", "name programs that Go built")
		exit
	}
	print subject "\t" version >>built
	if (version ~ / X:/ && !("GOEXPERIMENT" in value)) value["GOEXPERIMENT"] = substr(version, index(version, " X:") + 3)
	again = "build it again with an installed version that the policy allows"
	reason = policy_version("binary.", version)
	if (reason != "") say("error", "built with " version ": " reason, again)
	else if (version_semver(version) == "") say("warning", "built with " version ", which is no release", again)
	bare = version
	sub(/^go/, "", bare)
	sub(/[ -].*/, "", bare)
	if (!(bare in installed))
		say(policy_said("binary.installed") == "yes" ? "error" : "note", "built with " version ", which is not installed here", "nothing, if it was built elsewhere")
	for (key in policy_values) if (key ~ /^binary\./ && key !~ /^binary\.(lines|minimum|installed|linking)$/) against(substr(key, 8), key)
	if (!policy_allows("binary.linking", linking))
		say("error", "it is " (linking == "" ? "no ELF file" : linking) ", the policy wants " policy_said("binary.linking"), "build it with CGO_ENABLED=0")
	toolchain("CGO_ENABLED", shipped["CGO_ENABLED"])
	toolchain("GOEXPERIMENT", shipped["GOEXPERIMENT"])
	toolchain("GOFIPS140", shipped["GOFIPS140"])
	if (shipped["GOFLAGS"] ~ /(^| )-trimpath( |$)/) toolchain("-trimpath", "true")
	if (value["vcs.modified"] == "true" && !policy_has("binary.vcs.modified"))
		say("warning", "built from a work tree with changes that are in no commit", "build it from a commit")
}

# KEY=VALUE, either of them as a Go string where it has odd characters
function setting(text,  key, at) {
	if (substr(text, 1, 1) == "\"") {
		at = closing(text)
		key = unquoted(substr(text, 2, at - 2))
		text = substr(text, at + 1)
	} else {
		at = index(text, "=")
		key = text_pack(substr(text, 1, at - 1))
		text = substr(text, at)
	}
	if (substr(text, 1, 1) != "=") return
	text = substr(text, 2)
	value[key] = text ~ /^".*"$/ ? unquoted(substr(text, 2, length(text) - 2)) : text_pack(text)
}

function closing(text,  i) {
	for (i = 2; i <= length(text); i++) {
		if (substr(text, i, 1) == "\\") i++
		else if (substr(text, i, 1) == "\"") return i
	}
	return length(text)
}

# what matters of strconv.Quote; its rarer escapes stay as they stand
function unquoted(text,  out, at, c) {
	out = ""
	while (at = index(text, "\\")) {
		c = substr(text, at + 1, 1)
		out = out text_pack(substr(text, 1, at - 1)) (c == "\"" ? c : c == "\\" ? "\\\\" : c == "n" ? "\\012" : c == "t" ? "\\011" : "\\\\" c)
		text = substr(text, at + 2)
	}
	return out text_pack(text)
}

function against(name, key) {
	if (name in value ? policy_allows(key, value[name]) : unset_is_fine(name, key)) return
	say("error", ((name in value) ? name "=" value[name] : "it says nothing of " name) ", the policy wants " policy_said(key), "build it again so")
}

# what go writes down only where it is set
function unset_is_fine(name, key) {
	if (name == "CGO_ENABLED") return 0
	return policy_allows(key, "") || policy_allows(key, "false") || policy_allows(key, "off")
}

function toolchain(name, wanted) {
	if (wanted == "" || policy_has("binary." name) || value[name] == wanted) return
	if (!(name in value) && wanted == "off") return
	say("warning", (value[name] == "" ? "built without " name : name "=" value[name]) ", the toolchain's go.env has " name "=" wanted, \
		"build it again without that setting in the environment")
}

function say(severity, message, fix) {
	print "binaries\t" severity "\t" subject "\t" message "\t" fix
}
