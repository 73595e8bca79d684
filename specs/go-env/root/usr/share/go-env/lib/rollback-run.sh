# How a rollback speaks, runs what it runs, and stops. All of it lies in one folder, which only root reads. Needs said.sh.

ge_work=/var/lib/go-env/rollback
ge_see="$ge_work/output says why"
# of what one command says, in bytes
ge_output_most=4194304

# What the package manager said stays, for whoever asks why.
ge_clear() {
	rm -f -- "$ge_work/journal" "$ge_work/journal.new"
	rm -rf -- "$ge_work/fetched" "$ge_work/to" "$ge_work/from" "$ge_work/to.identity" "$ge_work/from.identity"
}

# $1: what is wrong, $2: what to do now. Before anything was changed.
ge_stop() {
	ge_reason=$1
	[ -n "$ge_dry" ] || ge_clear
	ge_warn "$1" "${2-}"
	ge_warn "$ge_package stays $ge_now: nothing was changed"
	exit "$ge_refused"
}

# Runs a command, its output into a file; with --dry-run it is shown instead. Nobody answers questions.
ge_do() {
	if [ -z "$ge_dry" ]; then
		printf '\n# %s\n' "$*" 2>/dev/null >>"$ge_work/output" || :
		ge_keep_said "$ge_work/output" "$ge_output_most" "$@" </dev/null
		return
	fi
	ge_show "$(ge_quoted "$@")"
}

# $1: folder, then the command, which alone has it for its own.
ge_do_in() {
	if [ -n "$ge_dry" ]; then
		ge_show "cd $1"
		shift
		ge_do "$@"
	else
		(cd "$1" && shift && ge_do "$@")
	fi
}

# $1: a line of --dry-run
ge_show() {
	ge_shown_lines="$ge_shown_lines$1
"
	[ -n "$ge_as_json" ] || ge_say "$1"
}

# The last words of the package manager.
ge_last_words() {
	tail -n 8 -- "$ge_work/output" | tr -c '[:print:]\n' '?' | sed 's/ *$//' | fold -s -w 76 | sed 's/^/  | /' >&2
}

# $1: what is being done, as the next go-env finds it after a kill -9: fetching, changing, verifying, restoring.
ge_stage() {
	[ -z "$ge_dry" ] || return 0
	printf '%s\n' "stage=$1" "package=$ge_package" "from=$ge_now" "to=$ge_to" "arch=$ge_arch" "mode=$ge_was_mode" "value=$ge_was_value" \
		"began=$ge_began" 2>/dev/null >"$ge_work/journal.new" && sync -- "$ge_work/journal.new" &&
		mv -f -- "$ge_work/journal.new" "$ge_work/journal" && sync -- "$ge_work"
}

# $1: to or from, $2: VERSION-RELEASE. The name that its file gets, on stdout.
ge_file_of() {
	case $ge_family in
	deb) printf '%s' "$ge_work/$1/${ge_package}_$2_$ge_arch.deb" ;;
	*) printf '%s' "$ge_work/$1/$ge_package-$2.$ge_arch.rpm" ;;
	esac
}

# The formats are the tools' own.
# shellcheck disable=SC2016
# $1: file. "NAME VERSION-RELEASE ARCH" as it says itself, on stdout.
ge_file_says() {
	case $ge_family in
	deb) dpkg-deb -W --showformat='${Package} ${Version} ${Architecture}' -- "$1" 2>/dev/null ;;
	*) rpm -qp --nosignature --qf '%{NAME} %{VERSION}-%{RELEASE} %{ARCH}' -- "$1" 2>/dev/null ;;
	esac
}
