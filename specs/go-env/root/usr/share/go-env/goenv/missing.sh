# goenv missing: why a version cannot be used here, for the function goenv.
. "$ge_share/lib/wanted.sh"

ge_verb_missing() {
	[ "$#" -eq 1 ] || ge_usage 'missing takes a version'
	ge_want "$1"
}
