# Outcomes and findings for people: 80 columns, but for names of files, which are not broken. Needs text.awk.

BEGIN {
	FS = "\t"
	width = 80
}

FILENAME == ARGV[1] {
	outcome[++checks] = lost != "" && $2 == "checked" ? $1 "\tfailed\t" lost : $0
	next
}

{
	count[$2]++
	printf "%-8s %-15s %s\n", $2, $1, $3
	wrap($4, "         ")
	if ($5 != "") wrap("fix: " $5, "         ")
}

END {
	if (count["error"] + count["warning"] + count["note"]) print ""
	for (i = 1; i <= checks; i++) {
		split(outcome[i], field, "\t")
		said = field[2] == "checked" ? "checked" : field[2] == "failed" ? "NOT CHECKED" : "not asked for"
		wrap(sprintf("%-15s %s%s", field[1], said, field[3] == "" ? "" : ": " field[3]), "", "                ")
	}
	print number(count["error"], "error") ", " number(count["warning"], "warning") ", " number(count["note"], "note")
}

function number(n, what) {
	return n + 0 " " what (n == 1 ? "" : "s")
}

# A word is never broken: paths and digests are there to be copied. The command of a fix stands in one line if it can.
function wrap(text, indent, later,  words, n, i, line) {
	if (later == "") later = indent
	n = split(text, words, " ")
	line = indent (match(text, /^ +/) ? substr(text, 1, RLENGTH) : "")
	if (indent == "" && match(text, /^[^ ]+ +/)) {
		line = substr(text, 1, RLENGTH)
		i = 1
	} else i = 0
	started = i
	for (i++; i <= n; i++) {
		if (length(line) + length(words[i]) + (started ? 0 : 0) > width && line ~ /[^ ]/) {
			sub(/ +$/, "", line)
			print line
			line = later
		}
		line = line words[i] " "
	}
	sub(/ +$/, "", line)
	print line
}
