# How a rollback ended. Needs json.sh.

# $1: one line for the reader of results
ge_say_result() { [ -n "$ge_as_json" ] || ge_say "$1"; }

ge_say_done() {
	ge_say_result "$ge_package: $ge_now -> $ge_to, verified"
	ge_say_result "  the next upgrade takes it up again, unless it is held:
  $(ge_hold_words)"
}

# What keeps the package where it is, on stdout.
ge_hold_words() {
	case $ge_manager in
	apt-get) printf '%s' "apt-mark hold $ge_package" ;;
	zypper) printf '%s' "zypper addlock $ge_package" ;;
	*)
		# not on every host
		dnf versionlock --help >/dev/null 2>&1 || printf '%s' "dnf install 'dnf-command(versionlock)' && "
		printf '%s' "dnf versionlock add $ge_package"
		;;
	esac
}

# $1: exit code. The one document of --json, whatever the end.
ge_rollback_json() {
	case $1 in
	0) ge_result='done' ;;
	"$ge_refused") ge_result=refused ;;
	"$ge_restored") ge_result=restored ;;
	"$ge_missing") ge_result=missing ;;
	*) ge_result=failed ;;
	esac
	[ "$1:$ge_dry" != 0:yes ] || ge_result=dry-run
	printf '{"result":"%s","package":' "$ge_result"
	ge_json_or_null "$ge_package"
	printf ',"from":'
	ge_json_or_null "$ge_now"
	printf ',"to":'
	ge_json_or_null "$ge_to"
	printf ',"reason":'
	ge_json_or_null "$ge_reason"
	printf ',"hold":'
	ge_json_or_null "$([ -z "$ge_package$ge_manager" ] || ge_hold_words)"
	printf ',"commands":['
	printf '%s' "$ge_shown_lines" | ge_json_lines
	printf ']}\n'
}
