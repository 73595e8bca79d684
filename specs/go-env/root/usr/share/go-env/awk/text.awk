# Text of others as one field of a record: printable ASCII stays, a backslash is \\, any other byte is \ooo. So fields need no quotes,
# records end at a newline, and no awk has to know what a character is.

function text_begin(  i) {
	for (i = 1; i < 256; i++) {
		text_byte[sprintf("%c", i)] = i
		text_name[i] = i == 92 ? "\\\\" : i >= 32 && i < 127 ? sprintf("%c", i) : sprintf("\\%03o", i)
	}
	text_name[0] = "\\000"
}

# raw bytes -> field
function text_pack(raw,  out, i, n, c) {
	if (raw !~ /[^ -~]|\\/) return raw
	n = length(raw)
	for (i = 1; i <= n; i++) {
		c = substr(raw, i, 1)
		out = out text_name[text_byte[c]]
	}
	return out
}

# field -> numbers of its bytes in text_bytes[1..]; gives how many
function text_unpack(field,  n, i, c) {
	n = 0
	for (i = 1; i <= length(field); i++) {
		c = substr(field, i, 1)
		if (c != "\\") text_bytes[++n] = text_byte[c]
		else if (substr(field, i + 1, 1) == "\\") { text_bytes[++n] = 92; i++ }
		else {
			text_bytes[++n] = 64 * substr(field, i + 1, 1) + 8 * substr(field, i + 2, 1) + substr(field, i + 3, 1)
			i += 3
		}
	}
	return n
}

# number of a Unicode character -> field, as UTF-8
function text_character(code) {
	if (code < 128) return text_name[code]
	if (code < 2048) return text_name[192 + int(code / 64)] text_name[128 + code % 64]
	if (code < 65536) return text_name[224 + int(code / 4096)] text_name[128 + int(code / 64) % 64] text_name[128 + code % 64]
	return text_name[240 + int(code / 262144)] text_name[128 + int(code / 4096) % 64] text_name[128 + int(code / 64) % 64] \
		text_name[128 + code % 64]
}
