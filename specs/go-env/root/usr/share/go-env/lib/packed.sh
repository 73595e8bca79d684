# Text of others as one field of a record, as awk/text.awk has it: printable ASCII, a backslash twice, all else as \ooo.

# Sets ge_packed to $1 as a field. No process is started for what is plain, which nearly everything is.
ge_pack() {
	case $1 in
	*[![:print:]]* | *\\*) ge_packed=$(printf '%s' "$1" | od -An -v -tu1 | awk -f "$ge_share/awk/text.awk" -f "$ge_share/awk/bytes.awk") ;;
	*) ge_packed=$1 ;;
	esac
}
