# One go-env changes a host at a time.

ge_lock_file=/run/go-env.lock

# $1: what is about to happen, for whoever comes second. The lock is held by file 9 until this process and what it started end, so also
# by an update-alternatives that outlives a killed go-env; start with 9>&- what may leave daemons behind.
ge_lock() {
	if ! true 2>/dev/null >>"$ge_lock_file"; then
		ge_die "$ge_failed" "$ge_lock_file cannot be written" 'it keeps two runs of go-env apart: see to /run first'
	fi
	exec 9<> "$ge_lock_file"
	if ! flock -n 9; then
		ge_holder=
		read -r ge_holder <"$ge_lock_file" || :
		ge_die "$ge_refused" "another go-env is at work: $(ge_shown "$ge_holder")" 'wait until it has ended, then say it again'
	fi
	# what it says is only for who comes second
	printf '%s, process %s\n' "$1" "$$" 2>/dev/null >"$ge_lock_file" || :
}
