# What commands say, whatever becomes of where it goes. Needs say.sh.

# $1: function that passes on stdin, or a part of it; then a command, whose status it has. The command writes into a pipe that is emptied to the end,
# so it never learns that a disk is full or that nobody reads any more: a package manager that cannot say what it does would stop in the middle.
ge_said_to() {
	ge_said_by=$1
	shift
	{
		ge_said_status=$({
			{
				"$@" 2>&1 3>&- 4>&-
				printf '%s' "$?" >&3
			} | {
				"$ge_said_by" 3>&- >&4
				cat >/dev/null
			}
		} 3>&1)
	} 4>&1
	return "${ge_said_status:-1}"
}

# $1: file, $2: how many bytes are added to it; then a command, whose status it has.
ge_keep_said() {
	ge_said_in=$1 ge_said_bytes=$2
	shift 2
	ge_said_to ge_keep_beginning "$@"
}

ge_keep_beginning() {
	head -c "$ge_said_bytes" 2>/dev/null >>"$ge_said_in" || ge_warn "$ge_said_in cannot be written: is its disk full?"
}
