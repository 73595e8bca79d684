# Reads one JSON document from its standard input and writes a record for each value that holds no others: path, kind, text.
# Path is keys and numbers joined by "/"; kind is s (string), n (number), w (true, false, null); text is a field of text.awk.
# Whatever is no JSON ends it with status 1 and no more records: what came before is not to be used then. Needs text.awk.
# A string never spans lines, so that one line at a time is looked at, a piece at a time where it is long.

BEGIN {
	text_begin()
	most_depth = 64
	most_text = 1048576
	piece = 4096
	depth = 0
	wanted = "value"
	failed = 0
}

{
	rest = $0
	work = ""
	while (!failed && json_token()) json_take()
	if (failed) exit 1
}

END {
	if (failed || wanted != "end") exit 1
}

function json_more() {
	if (rest == "") return 0
	work = work substr(rest, 1, piece)
	rest = substr(rest, piece + 1)
	return 1
}

# The next token: its kind in token, of a string or word its text in text.
function json_token(  at) {
	for (;;) {
		sub(/^[ \t\r]+/, "", work)
		if (work != "") break
		if (!json_more()) return 0
	}
	token = substr(work, 1, 1)
	if (token == "\"") {
		work = substr(work, 2)
		text = json_string()
		return !failed
	}
	if (index("{}[],:", token)) {
		work = substr(work, 2)
		return 1
	}
	while (match(work, /^[-+.0-9A-Za-z]+/) && RLENGTH == length(work) && length(work) < 64 && json_more()) continue
	if (RLENGTH < 1) return json_fail()
	text = substr(work, 1, RLENGTH)
	work = substr(work, RLENGTH + 1)
	if (text ~ /^(true|false|null)$/) token = "w"
	else if (text ~ /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$/) token = "n"
	else return json_fail()
	return 1
}

function json_string(  out, at, c) {
	out = ""
	for (;;) {
		if (length(out) > most_text) return json_fail()
		# an escape is never cut in two
		if (length(work) < 16) json_more()
		if (work == "") return json_fail()
		at = match(work, /["\\]/)
		if (!at) {
			if (work ~ /[\001-\037]/) return json_fail()
			out = out text_pack(work)
			work = ""
			continue
		}
		if (substr(work, 1, at - 1) ~ /[\001-\037]/) return json_fail()
		out = out text_pack(substr(work, 1, at - 1))
		c = substr(work, at, 1)
		work = substr(work, at + 1)
		if (c == "\"") return out
		# an escape is never cut in two
		if (length(work) < 16) json_more()
		out = out json_escape()
		if (failed) return ""
	}
}

function json_escape(  c, code, low) {
	c = substr(work, 1, 1)
	work = substr(work, 2)
	if (c == "u") {
		code = json_hex(substr(work, 1, 4))
		work = substr(work, 5)
		if (code >= 55296 && code < 56320 && substr(work, 1, 2) == "\\u") {
			low = json_hex(substr(work, 3, 4))
			if (low >= 56320 && low < 57344) {
				work = substr(work, 7)
				return text_character(65536 + (code - 55296) * 1024 + low - 56320)
			}
		}
		# half of a pair is no character
		if (code >= 55296 && code < 57344) code = 65533
		return failed ? "" : text_character(code)
	}
	if (c == "\\") return "\\\\"
	if (c == "\"" || c == "/") return c
	if (c == "n") return "\\012"
	if (c == "t") return "\\011"
	if (c == "r") return "\\015"
	if (c == "b") return "\\010"
	if (c == "f") return "\\014"
	return json_fail()
}

function json_hex(four,  value, i, digit) {
	if (four !~ /^[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]$/) return json_fail()
	value = 0
	for (i = 1; i <= 4; i++) value = 16 * value + index("0123456789abcdef", tolower(substr(four, i, 1))) - 1
	return value
}

# The grammar, one token at a time. kind[depth] is { or [, name[depth] the key or number that is being filled.
function json_take() {
	if (wanted == "end") return json_fail()
	if (token == "{" || token == "[") {
		if (wanted !~ /^value/) return json_fail()
		if (++depth > most_depth) return json_fail()
		kind[depth] = token
		name[depth] = token == "[" ? 0 : ""
		wanted = token == "{" ? "key or close" : "value or close"
	} else if (token == "}" || token == "]") {
		if (wanted !~ /close$/ || kind[depth] != (token == "}" ? "{" : "[")) return json_fail()
		depth--
		json_done()
	} else if (token == ",") {
		if (wanted !~ /^comma/) return json_fail()
		if (kind[depth] == "[") name[depth]++
		wanted = kind[depth] == "{" ? "key" : "value"
	} else if (token == ":") {
		if (wanted != "colon") return json_fail()
		wanted = "value"
	} else if (token == "\"" && wanted ~ /^key/) {
		name[depth] = text
		wanted = "colon"
	} else {
		if (wanted !~ /^value/) return json_fail()
		print json_path() "\t" (token == "\"" ? "s" : token) "\t" text
		json_done()
	}
}

function json_done() {
	wanted = depth == 0 ? "end" : "comma or close"
}

function json_path(  path, i) {
	for (i = 1; i <= depth; i++) path = path (i > 1 ? "/" : "") name[i]
	return path
}

function json_fail() {
	failed = 1
	return 0
}
