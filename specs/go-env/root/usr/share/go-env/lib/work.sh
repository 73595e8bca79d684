# A folder for the time of one command, and what runs with other people's rights or at other people's expense.

# Makes ge_work, which goes when the command ends. Others may pass through it, to a home that they are given below it, and read nothing. Not
# in /tmp: there anybody may put a go.mod above it.
ge_work_begin() {
	umask 077
	# what a kill has left; a check has ended long before
	find /var/tmp -maxdepth 1 -type d -user "$(id -u)" -name 'go-env.??????????' -mmin +1440 -exec rm -rf '{}' + 2>/dev/null || :
	ge_work=$(mktemp -d /var/tmp/go-env.XXXXXXXXXX) || ge_die "$ge_failed" 'there is no room for temporary files in /var/tmp'
	trap 'rm -rf "$ge_work"' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	chmod 711 "$ge_work"
	ge_work_homes=0
	: >"$ge_work/whole" || ge_die "$ge_failed" 'there is no room for temporary files in /var/tmp'
}

# Something could not be written down, so what is told is not all. A mark that is taken away: that works on a full disk, and from a subshell.
ge_lost() { rm -f "$ge_work/whole"; }

# Makes a home for user and group $1, $2 in ge_home.
ge_work_home() {
	ge_work_homes=$((ge_work_homes + 1))
	ge_home=$ge_work/home$ge_work_homes
	mkdir "$ge_home" || return
	if [ "$(id -u)" -eq 0 ]; then chown "$1:$2" "$ge_home"; fi
}

# $1: name or number of a user. Sets ge_their_uid, ge_their_gid and ge_their_home; false where there is no such user. No here-document: bash before 5.1 writes
# those to /tmp, and where that is full it would go on with the user before.
ge_user_of() {
	ge_entry=$(getent passwd "$1") || return 1
	ge_entry=${ge_entry#*:*:}
	ge_their_uid=${ge_entry%%:*}
	ge_entry=${ge_entry#*:}
	ge_their_gid=${ge_entry%%:*}
	ge_entry=${ge_entry#*:*:}
	ge_their_home=${ge_entry%%:*}
}

# $1, $2: user and group, by number; then a command. It has an empty environment, no more than five minutes, and where this is root's no way
# back to root.
ge_as() {
	ge_uid=$1
	ge_gid=$2
	shift 2
	if [ "$(id -u)" -ne 0 ] || [ "$ge_uid" -eq 0 ]; then
		timeout -k 5 300 env -i "PATH=$PATH" LC_ALL=C "$@"
	else
		timeout -k 5 300 setpriv "--reuid=$ge_uid" "--regid=$ge_gid" --clear-groups --no-new-privs \
			env -i "PATH=$PATH" LC_ALL=C "$@"
	fi
}

# For what needs nobody's rights.
ge_nobody=65534
