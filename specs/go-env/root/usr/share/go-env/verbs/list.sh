# go-env list: the lines of Go on this host.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"

ge_verb_list() {
	[ "$#" -eq 0 ] || ge_usage "list takes no argument"
	ge_each_line ge_list_one
}

ge_list_one() { printf '%-6s %-10s %s\n' "$2" "${3:-?}" "$1"; }
