# Versions of packages in the order that rpm and dpkg have them, as far as godepot makes them.

# Numbers as numbers, "~" before the end, "-" before ".".
# shellcheck disable=SC2016
ge_order_awk='
function part(text) {
	if (match(text, /^[0-9]+/)) return substr(text, 1, RLENGTH)
	match(text, /^[^0-9]+/)
	return substr(text, 1, RLENGTH)
}
function order(a, b,   x, y) {
	while (a != b) {
		if (a == "") return b ~ /^~/ ? 1 : -1
		if (b == "") return a ~ /^~/ ? -1 : 1
		x = part(a); y = part(b)
		a = substr(a, length(x) + 1); b = substr(b, length(y) + 1)
		if (x == y) continue
		if (x ~ /^~/ || y ~ /^~/) return x ~ /^~/ ? (y ~ /^~/ && x > y ? 1 : -1) : 1
		if (x ~ /^[0-9]/ && y ~ /^[0-9]/) { if (x + 0 != y + 0) return x + 0 < y + 0 ? -1 : 1 }
		else return x < y ? -1 : 1
	}
	return 0
}
'

# $1, $2: VERSION-RELEASE. True if the first is older.
ge_is_older() { awk -v a="$1" -v b="$2" "$ge_order_awk"'BEGIN { exit order(a, b) < 0 ? 0 : 1 }'; }
