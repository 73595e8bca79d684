# Outcomes and findings as one JSON document, valid whatever bytes names of files have. Needs text.awk.
# What is not UTF-8 becomes U+FFFD, and the exact bytes stand beside in hex: "subject" and "subject_bytes".

BEGIN {
	FS = "\t"
	text_begin()
	printf "{\"kind\":\"go-env check\",\"format\":1,\"host\":%s,\"time\":%s,\"checks\":[", string(host), string(seconds)
}

FILENAME == ARGV[1] {
	untrue = lost != "" && $2 == "checked"
	printf "%s\n{\"check\":%s,\"outcome\":%s,\"detail\":%s}", (checks++ ? "," : ""), string($1), string(untrue ? "failed" : $2), string(untrue ? lost : $3)
	next
}

{
	if (!findings++) printf "],\n\"findings\":["
	printf "%s\n{\"check\":%s,\"severity\":%s,\"subject\":%s", (findings > 1 ? "," : ""), string($1), string($2), string($3)
	if (inexact) printf ",\"subject_bytes\":\"%s\"", hex
	printf ",\"message\":%s,\"fix\":%s}", string($4), $5 == "" ? "null" : string($5)
}

END {
	if (!findings) printf "],\n\"findings\":["
	print "]}"
}

# A field as a JSON string. Sets inexact where its bytes are no UTF-8, and then hex.
function string(field,  n, i, size, out, plain) {
	inexact = 0
	hex = ""
	if (field !~ /[\\"]/) return "\"" field "\""
	n = text_unpack(field)
	out = ""
	for (i = 1; i <= n; i += size) {
		size = character(i, n)
		if (!size) {
			inexact = 1
			size = 1
			out = out "\\ufffd"
		} else if (size == 1) out = out ascii(text_bytes[i])
		else out = out escaped(i, size)
	}
	if (inexact) for (i = 1; i <= n; i++) hex = hex sprintf("%02x", text_bytes[i])
	return "\"" out "\""
}

function ascii(byte) {
	if (byte == 34) return "\\\""
	if (byte == 92) return "\\\\"
	if (byte < 32 || byte == 127) return sprintf("\\u%04x", byte)
	return sprintf("%c", byte)
}

# Bytes of the well-formed UTF-8 character that begins at i, 0 if there is none (Unicode, table 3-7).
function character(i, n,  first, low, high, size, k) {
	first = text_bytes[i]
	if (first < 128) return 1
	low = 128
	high = 191
	if (first >= 194 && first <= 223) size = 2
	else if (first >= 224 && first <= 239) {
		size = 3
		if (first == 224) low = 160
		if (first == 237) high = 159
	} else if (first >= 240 && first <= 244) {
		size = 4
		if (first == 240) low = 144
		if (first == 244) high = 143
	} else return 0
	if (i + size - 1 > n) return 0
	if (text_bytes[i + 1] < low || text_bytes[i + 1] > high) return 0
	for (k = 2; k < size; k++) if (text_bytes[i + k] < 128 || text_bytes[i + k] > 191) return 0
	return size
}

# As \u escapes: then no reader has to be told an encoding.
function escaped(i, size,  code) {
	if (size == 2) code = (text_bytes[i] - 192) * 64 + text_bytes[i + 1] - 128
	else if (size == 3) code = (text_bytes[i] - 224) * 4096 + (text_bytes[i + 1] - 128) * 64 + text_bytes[i + 2] - 128
	else code = (text_bytes[i] - 240) * 262144 + (text_bytes[i + 1] - 128) * 4096 + (text_bytes[i + 2] - 128) * 64 + text_bytes[i + 3] - 128
	if (code < 65536) return sprintf("\\u%04x", code)
	code -= 65536
	return sprintf("\\u%04x\\u%04x", 55296 + int(code / 1024), 56320 + code % 1024)
}
