# Reads /etc/go-env/policy.conf and writes KEY and VALUE as records, both as fields; lines and versions one a record. A line that means nothing is
# an error, since a policy with a slip of the pen would be no policy: "!", number of the line, what is wrong. Needs text.awk.

BEGIN { text_begin() }

NR > 1000 {
	wrong("more than 1000 lines")
	exit
}

length($0) > 4096 {
	wrong("longer than 4096 bytes")
	next
}

{ sub(/^[ \t]+/, ""); sub(/[ \t\r]+$/, "") }

/^(#|$)/ { next }

!/=/ {
	wrong("no KEY=VALUE")
	next
}

{
	at = index($0, "=")
	key = substr($0, 1, at - 1)
	value = substr($0, at + 1)
	if (key ~ /^(binary\.)?lines$/) each(key, value, "^[0-9]+[.][0-9]+$", "no line such as 1.27")
	else if (key ~ /^(binary\.)?minimum$/) each(key, value, "^[0-9]+[.][0-9]+([.][0-9]+|(rc|beta)[0-9]+)?$", "no version such as 1.27.3")
	else if (key == "user") each(key, value, "^[A-Za-z0-9_][-A-Za-z0-9_.]*[$]?$", "no name of a user")
	else if (key == "advisories.age" && value !~ /^[0-9]+$/) wrong("advisories.age is a number of days")
	else if (key == "binary.linking" && value !~ /^(static|dynamic)$/) wrong("binary.linking is static or dynamic")
	else if (key == "binary.installed" && value !~ /^(yes|no)$/) wrong("binary.installed is yes or no")
	else if (key == "GOTOOLCHAIN" || key ~ /^[A-Z][A-Z0-9_]*$/ || key == "advisories.age" || key ~ /^binary\.[-A-Za-z][-A-Za-z0-9_.]*$/) say(key, value)
	else wrong("no such key")
}

function each(key, value, pattern, what,  words, n, i) {
	n = split(value, words, /[ \t]+/)
	if (n == 0) wrong("a list of nothing")
	for (i = 1; i <= n; i++) {
		if (words[i] ~ pattern) say(key, words[i])
		else wrong(what)
	}
}

function say(key, value) { print key "\t" text_pack(value) }

function wrong(what) { print "!\t" NR "\t" what }
