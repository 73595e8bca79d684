# A toolchain's go.env, read as text. Needs work.sh.

# $1: file. Its lines as records KEY, VALUE.
ge_go_env_lines() {
	[ -f "$1" ] && [ -r "$1" ] || return 0
	head -c 65536 "$1" | awk -f "$ge_share/awk/text.awk" -f "$ge_share/awk/go-env-file.awk"
}

# $1: GOROOT. Fills ge_work/goenv with what its go.env says, and ge_work/shipped with what of that is the depot's and not Go's.
ge_go_env_read() {
	ge_go_env_lines "$1/go.env" >"$ge_work/goenv"
	: >"$ge_work/shipped"
	[ -f "$1/go.env.upstream" ] || return 0
	ge_go_env_lines "$1/go.env.upstream" >"$ge_work/upstream"
	# the first line of a key holds
	awk -F '\t' 'what == "upstream" { if (!($1 in theirs)) theirs[$1] = $2; next }
		!($1 in seen) && (!($1 in theirs) || theirs[$1] != $2) { print }
		{ seen[$1] = 1 }' what=upstream "$ge_work/upstream" what=goenv "$ge_work/goenv" >"$ge_work/shipped"
}
