# Lines of a shell's or systemd's file that set something of Go: SEVERITY, number of the line, GOROOT, PATH or a key of the policy, value.
# Comments and values that are computed are passed over. Needs text.awk, policy.awk.

BEGIN { text_begin() }

what == "policy" {
	at = index($0, "\t")
	policy_take(substr($0, 1, at - 1), substr($0, at + 1))
	next
}

/^[ \t]*#/ || length($0) > 4096 { next }

{
	line++
	text = " " $0
	gsub(/[;&|(){}]/, " ", text)
	gsub(/["']/, "", text)
	number = FNR
	if (match(text, /[ \t]GOROOT[ \t=]+\/[^ \t]*/)) emit("warning", "GOROOT", text)
	# GOROOTs; a GOPATH that is not there yet is nobody's fault
	while (match(text, /[ \t:=]\/([^ \t:=$]*\/)?(go-?1\.[0-9a-z.]+|usr\/local\/go|usr\/lib\/go(lang)?|opt\/go(\/1\.[0-9]+)?)\/bin([ \t:]|$)/)) {
		folder = substr(text, RSTART + 1, RLENGTH - 1)
		# what ends one folder begins the next
		text = substr(text, RSTART + RLENGTH - 1)
		sub(/[ \t:]$/, "", folder)
		if ($0 ~ /PATH|path/) print "warning\t" number "\tPATH\t" text_pack(folder)
	}
	text = " " $0
	gsub(/["']/, "", text)
	for (key in policy_values) {
		if (key !~ /^[A-Z]/ || !match(text, "[ \t;]" key "=[^ \t;]*")) continue
		value = substr(text, RSTART + length(key) + 2, RLENGTH - length(key) - 2)
		if (value !~ /[$`]/ && !policy_allows(key, text_pack(value))) print "error\t" number "\t" key "\t" text_pack(value)
	}
}

function emit(severity, key, text,  value) {
	value = substr(text, RSTART, RLENGTH)
	sub(/^[^\/]*/, "", value)
	if (value !~ /[$`]/) print severity "\t" number "\t" key "\t" text_pack(value)
}
