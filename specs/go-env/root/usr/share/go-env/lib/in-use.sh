# Programs that run from a toolchain. Needs processes.sh and say.sh.

# $1: GOROOT. Lines "PID NAME", on stdout; nothing without /proc. Who only names the toolchain in its environment, or stands there, is not harmed by
# its change.
ge_running_from() {
	ge_processes_by_program "$1" | cut -f 2 | sort -un | while IFS= read -r ge_running; do
		ge_comm=
		IFS= read -r ge_comm 2>/dev/null <"/proc/$ge_running/comm" || :
		printf '%s %s\n' "$ge_running" "$(ge_shown "$ge_comm")"
	done
}
