# What lies in a GOROOT and does not belong there. -v what= expected, folders, files, others before each file; -v root= -v fix= -v known= the file
# that gets the names that do belong there, for hashing; -v missing= not empty: tell what is not there too; -v by= rpm, deb, none. Needs text.awk.

BEGIN {
	FS = "\t"
	text_begin()
	most = 20
	printf "" >known
}

what == "expected" {
	if (substr($0, 1, length(root) + 1) == root "/") {
		expected[substr($0, length(root) + 2)] = 1
		owned = 1
	}
	next
}

# the third field to its end: a name may hold a tab no more than a newline, but that is for others to know
{
	name = substr($0, length($1) + length($2) + 3)
	seen[name] = 1
}

what == "others" {
	kind = $1 == "l" ? "a link" : $1 == "p" ? "a FIFO" : $1 == "s" ? "a socket" : "a device"
	say("error", name, "this is " kind "; Go publishes files and folders only", (name in expected) ? fix : "remove it")
	next
}

{
	# rpm -V says it of its own
	if (by == "rpm") $1 = $2 = 0
	loose = $1 ~ /[2367].$/ || $1 ~ /[2367]$/ || $1 ~ /^[2-7]...$/
	if (loose) say("error", name, "its mode is " $1 ": others may write, or it lends rights", "chmod go-w,ug-s " root "/" name)
	if ($2 != 0) say("error", name, "it belongs to user " $2 ", who can change it", "chown root:root " root "/" name)
}

what == "folders" {
	if (!owned || (name in expected)) next
	if (!stray_above(name)) order[++strays] = name
	stray[name] = 0
	next
}

{
	if (owned && !(name in expected)) {
		if (above = stray_above(name)) stray[above]++
		else if (++extra <= most) say("error", name, "no package put this there", "remove it")
		next
	}
	# outside the module that is pinned: tarballs alone have these
	if (!owned && name ~ /^(api|doc|misc|test)\//) next
	if (name == "go.env" && ("go.env.upstream" in expected)) next
	if (name == "go.env" && !owned) plain = 1
	else print name >known
	if (name == "go.env.upstream") upstream = 1
}

END {
	if (plain && !upstream) print "go.env" >known
	for (i = 1; i <= strays; i++)
		if (i <= most) say("error", order[i], "no package put this folder there, nor the " stray[order[i]] " files in it", "remove it")
	left = (extra > most ? extra - most : 0) + (strays > most ? strays - most : 0)
	if (left) say("error", "", "and " left " more that no package put there", "remove them")
	if (missing != "" && by != "rpm") for (name in expected) if (!(name in seen) && ++lost <= most) say("error", name, "it is missing", fix)
}

# the topmost folder above that does not belong there
function stray_above(name,  at, folder) {
	folder = ""
	while (at = index(substr(name, length(folder) + 2), "/")) {
		folder = substr(name, 1, length(folder) + at)
		if (folder in stray) return folder
	}
	return ""
}

function say(severity, name, message, fix) {
	print "integrity\t" severity "\t" text_pack(name == "" ? root : root "/" name) "\t" text_pack(message) "\t" text_pack(fix)
}
