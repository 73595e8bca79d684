# JSON strings. Names of files may hold any byte; what comes out is ASCII and valid JSON whatever came in.

# $1: text. The JSON string with its quotes, on stdout. What is no UTF-8 becomes U+FFFD.
ge_json() {
	case $1 in
	# the rare case costs two processes, the usual one none
	*[!abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\ ./:_+,@=~-]*)
		printf '%s' "$1" | od -A n -v -t u1 | awk "$ge_json_awk"
		;;
	*) printf '"%s"' "$1" ;;
	esac
}

# $1: text. As ge_json, but null where there is none.
ge_json_or_null() {
	if [ -n "$1" ]; then ge_json "$1"; else printf null; fi
}

# Lines on stdin as JSON strings with commas between them, on stdout. In a pipe: it is a subshell's.
ge_json_lines() {
	ge_between=
	while IFS= read -r ge_text; do
		printf '%s' "$ge_between"
		ge_json "$ge_text"
		ge_between=,
	done
}

# bytes as numbers, since every awk has its own idea of a character
# shellcheck disable=SC2016
ge_json_awk='
function unit(c) { printf "\\u%04x", c }
function put(c) {
	if (c == 34 || c == 92) printf "\\%c", c
	else if (c >= 32 && c < 127) printf "%c", c
	else if (c < 65536) unit(c)
	else { unit(55296 + int((c - 65536) / 1024)); unit(56320 + (c - 65536) % 1024) }
}
function byte(b) {
	if (need > 0) {
		if (b >= low && b <= high) {
			code = code * 64 + b - 128; low = 128; high = 191
			if (--need == 0) put(code)
			return
		}
		need = 0; unit(65533)
	}
	low = 128; high = 191
	if (b < 128) put(b)
	else if (b >= 194 && b <= 223) { need = 1; code = b - 192 }
	else if (b >= 224 && b <= 239) { need = 2; code = b - 224; if (b == 224) low = 160; if (b == 237) high = 159 }
	else if (b >= 240 && b <= 244) { need = 3; code = b - 240; if (b == 240) low = 144; if (b == 244) high = 143 }
	else unit(65533)
}
BEGIN { printf "\"" }
{ for (i = 1; i <= NF; i++) byte($i + 0) }
END { if (need > 0) unit(65533); printf "\"" }
'
