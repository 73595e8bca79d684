# Lines KEY=VALUE of a go.env as records, the first of a key before the others (in GOROOT that one holds; in a user's file the last). Needs text.awk.
BEGIN { text_begin() }
NR > 2000 { exit }
/^[A-Z][A-Z0-9_]*=/ && length($0) <= 4096 {
	at = index($0, "=")
	sub(/\r$/, "")
	print substr($0, 1, at - 1) "\t" text_pack(substr($0, at + 1))
}
