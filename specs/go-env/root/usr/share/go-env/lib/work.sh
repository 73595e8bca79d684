# A folder for the time of one command, and what runs with other people's rights or at other people's expense.

# Makes ge_work, which goes when the command ends. Others may pass through it, to a home that they are given below it, and read nothing. Not
# in /tmp: there anybody may put a go.mod above it.
ge_work_begin() {
	umask 077
	ge_work=$(mktemp -d /var/tmp/go-env.XXXXXXXXXX) || ge_die "$ge_failed" 'there is no room for temporary files in /var/tmp'
	trap 'rm -rf "$ge_work"' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	chmod 711 "$ge_work"
	ge_work_homes=0
}

# Makes a home for user and group $1, $2 in ge_home.
ge_work_home() {
	ge_work_homes=$((ge_work_homes + 1))
	ge_home=$ge_work/home$ge_work_homes
	mkdir "$ge_home"
	if [ "$(id -u)" -eq 0 ]; then chown "$1:$2" "$ge_home"; fi
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
