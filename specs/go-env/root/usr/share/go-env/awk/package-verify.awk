# What `rpm -V` and `dpkg -V` say, to findings. Before what they say of a package stands "=", deb or rpm, its name, its GOROOT. Needs text.awk.
# Ends with status 1 where they say something else.

BEGIN {
	FS = "\t"
	text_begin()
	most = 20
	split("size content mode owner group target device capabilities", word, " ")
	letter["S"] = word[1]; letter["5"] = word[2]; letter["M"] = word[3]; letter["U"] = word[4]
	letter["G"] = word[5]; letter["L"] = word[6]; letter["D"] = word[7]; letter["P"] = word[8]
}

/^=\t/ {
	package = $3
	root = $4
	fix = $2 == "deb" ? "apt-get install --reinstall " package : zypper != "" ? "zypper install --force " package : "dnf reinstall " package
	told = 0
	next
}

/^missing / {
	if (!file($0, 8)) unknown = 1
	else if (role ~ /[dlr]/ || path ~ /^\/usr\/share\/(doc|man|lintian)\//) say("note", "it is missing; images without documents lack it")
	else if (role == "c") say("warning", "it is missing, and the administrator may have meant that")
	else say("error", "it is missing")
	next
}

# SM5DLUGTP, and from 4.x on a letter more; dpkg has question marks for what it does not look at
/^[.?SM5DLUGTP][.?SM5DLUGTP][.?SM5DLUGTP][.?SM5DLUGTP][.?SM5DLUGTP][.?SM5DLUGTP][.?SM5DLUGTP][.?SM5DLUGTP][.?SM5DLUGTP]+ / {
	flags = substr($0, 1, index($0, " ") - 1)
	if (!file($0, length(flags) + 1)) {
		unknown = 1
		next
	}
	differs = ""
	for (i = 1; i <= length(flags); i++) {
		c = substr(flags, i, 1)
		if (c in letter) differs = differs (differs == "" ? "" : ", ") letter[c]
	}
	if (path == root "/go.env" && differs ~ /content|size/)
		say("warning", "edited: the next upgrade takes it away, unlike the environment and `go env -w`")
	else if (role == "c") {
		if (differs != "") say("note", "the administrator's: it differs from the package's in " differs, "nothing, if that is meant")
	} else if (differs != "") say("error", "it differs from the package's in " differs)
	else if (flags ~ /T/) say("note", "its time differs from the package's, and nothing else does")
	else say("error", "it could not be read, so nobody knows whether it differs")
	next
}

/^$/ { next }

{ unknown = 1 }

END { exit unknown }

# "  c /path" from where the flags end
function file(line, at,  rest) {
	rest = substr(line, at)
	role = ""
	if (match(rest, /^ +[a-z] +\//)) {
		role = substr(rest, 1, RLENGTH - 1)
		gsub(/ /, "", role)
	} else if (!match(rest, /^ +\//)) return 0
	path = substr(rest, RLENGTH)
	return 1
}

function say(severity, message, other) {
	if (++told > most) {
		if (told == most + 1) print "integrity\terror\t" package "\tmore of its files differ\t" fix
		return
	}
	print "integrity\t" severity "\t" text_pack(path) "\t" message "\t" (other == "" ? fix : other)
}
