# Since when each line has been seen idle, as the timer wrote it down: /var/lib/go-env/idle. A line each: GOROOT IDENTITY FIRST LAST, where
# IDENTITY is of the tree's VERSION file, so that what was installed anew has no record, and FIRST and LAST are unix seconds.

ge_state=/var/lib/go-env
ge_idle_file=$ge_state/idle
ge_idle_header='go-env idle 1'
# seconds between two looks: after more, nobody can say that the line was idle in between
ge_idle_gap=10800

# Sets ge_now and ge_records. What is damaged, in the future (the clock was set back) or too long ago (the host was off, the clock was set
# forward, the timer is disabled) is no record.
ge_read_idle() {
	ge_now=$(date +%s)
	ge_records=
	if [ ! -f "$ge_idle_file" ] || [ ! -r "$ge_idle_file" ]; then return 0; fi
	ge_records=$(head -c 65536 "$ge_idle_file" | awk -v now="$ge_now" -v gap="$ge_idle_gap" -v header="$ge_idle_header" '
		NR == 1 { if ($0 != header) exit; next }
		NF == 4 && $1 ~ /^\// && $3 ~ /^[1-9][0-9]*$/ && $4 ~ /^[1-9][0-9]*$/ && length($3 $4) <= 24 &&
			$3 + 0 <= $4 + 0 && $4 + 0 <= now + 0 && now - $4 <= gap + 0 { print }')
}

# $1: GOROOT. Sets ge_since to the time from which on it was seen idle, empty if there is no record.
ge_idle_since() {
	ge_since=
	ge_identity=$(ge_tree_identity "$1") || return 0
	ge_since=$(printf '%s\n' "$ge_records" | awk -v root="$1" -v identity="$ge_identity" '$1 == root && $2 == identity { print $3; exit }')
}

# A tree that was removed and installed again has other numbers; an upgrade of the line too.
ge_tree_identity() { stat -c %i.%Z -- "$1/VERSION" 2>/dev/null; }

# Writes the records on stdin. Whole or not at all, whenever it is killed.
ge_write_idle() {
	[ -d "$ge_state" ] || mkdir -p -- "$ge_state" || return
	find "$ge_state" -maxdepth 1 -name '.idle.??????' -mmin +60 -delete 2>/dev/null
	ge_staged=$(mktemp "$ge_state/.idle.XXXXXX") || return
	if { printf '%s\n' "$ge_idle_header" && cat; } >"$ge_staged" && chmod 0644 "$ge_staged" && sync "$ge_staged" &&
		mv -fT -- "$ge_staged" "$ge_idle_file"; then
		sync "$ge_state"
	else
		rm -f -- "$ge_staged"
		return 1
	fi
}
