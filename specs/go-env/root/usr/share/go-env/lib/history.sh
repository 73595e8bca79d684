# The record of this host's toolchains, as /usr/libexec/go-env/record writes it: read, never trusted. Needs order.sh.

ge_history=/var/lib/go-env/history

# The log's last lines, one of these for each:
#   ok TIME EVENT PACKAGE OLD NEW BEFORE AFTER DIGEST GAP    EVENT is install, upgrade, downgrade, change (of versions that cannot be
#                                                            compared), reinstall, kept or remove; GAP is "-", or the version that
#                                                            the line before left where this one found another
#   damaged N                                                the N-th line says nothing
ge_history_lines() {
	[ -f "$ge_history/log" ] || return 0
	tail -n 600 -- "$ge_history/log" | head -c 400000 | tr -d '\000' | awk "$ge_order_awk$ge_history_awk"
}

# shellcheck disable=SC2016
ge_history_awk='
function version(v) { return v == "-" || v == "?" || (length(v) <= 64 && v ~ /^[0-9][0-9A-Za-z.~+_]*-[0-9A-Za-z.~+_-]+$/) }
function choice(c) { return c == "none" || c == "?" || (length(c) <= 210 && c ~ /^(auto|manual|[?]):([?]|\/[0-9A-Za-z\/._+~-]*)$/) }
function digest(d) { return d == "-" || d == "?" || (length(d) == 71 && d ~ /^sha256:[0-9a-f]+$/) }
function event(kind, old, new) {
	if (kind != "change" || old !~ /^[0-9]/ || new !~ /^[0-9]/) return kind
	return order(old, new) < 0 ? "upgrade" : "downgrade"
}
NF != 8 || $1 !~ /^20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z$/ ||
	$2 !~ /^(install|change|reinstall|kept|remove)$/ || $3 !~ /^go-[0-9]+[.][0-9]+$/ || length($3) > 16 ||
	!version($4) || !version($5) || !choice($6) || !choice($7) || !digest($8) { print "damaged " NR; next }
{
	gap = ($3 in last && last[$3] != $4) ? last[$3] : "-"
	if ($3 in last && last[$3] == "-" && $4 != "-") gap = "removed"
	print "ok " $1 " " event($2, $4, $5) " " $3 " " $4 " " $5 " " $6 " " $7 " " $8 " " gap
	last[$3] = $2 == "kept" ? $4 : $5
}
'

# $1: BEFORE or AFTER of a line. What it means, on stdout: "1.27, by choice".
ge_history_go() {
	ge_text=${1#*:}
	case $ge_text in
	*/go-*/bin/go) ge_text=${ge_text##*/go-} ge_text=${ge_text%/bin/go} ;;
	/opt/go/*/bin/go) ge_text=${ge_text#/opt/go/} ge_text=${ge_text%/bin/go} ;;
	*) ;;
	esac
	case $1 in
	none) printf 'none' ;;
	auto:*) printf '%s, the newest' "$ge_text" ;;
	manual:*) printf '%s, by choice' "$ge_text" ;;
	*) printf 'not known' ;;
	esac
}

# $1: package, $2: version that is there now. The version that it came from by an upgrade, on stdout; nothing where the record does not know.
# Going back and going back again leads further back, never to and fro; what came and was taken back at once is none, unless it is all that is known.
ge_history_before() {
	ge_history_lines | awk -v package="$1" -v now="$2" '
		$1 != "ok" || $4 != package { next }
		$3 == "remove" || $3 == "install" { split("", came) }
		$3 == "upgrade" && !($6 in came && $6 == left && $5 == reached) { came[$6] = $5 }
		{ left = reached = "" }
		$3 == "downgrade" { left = $5; reached = $6 }
		END { if (now in came) print came[now] }'
}
