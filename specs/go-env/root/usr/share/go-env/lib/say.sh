# How go-env and goenv speak: one line for what was found, one for what to do now, nothing in colour where nobody looks.

# Exit codes; go-env(8) has them for the reader.
# shellcheck disable=SC2034
{
	ge_failed=1       # something that was tried did not work; what changed, if anything, is said
	ge_misused=2      # the command line makes no sense
	ge_found=3        # a check ran to its end and found something
	ge_refused=4      # it would have been unsafe; nothing was changed
	ge_missing=5      # what was named is not installed here
	ge_restored=6     # it failed half way, and the state before is back
	ge_unsure=7       # a check found something, and another could not run to its end
}

# who speaks; goenv says its own name
ge_program=go-env ge_manual='go-env(8)'

# $1: what to say to the reader of results
ge_say() { printf '%s\n' "$1"; }

# $1: what to say beside the results; $2: what to do now, optional
ge_warn() {
	printf '%s: %s\n' "$ge_program" "$1" >&2
	[ -z "${2-}" ] || printf '  %s\n' "$2" >&2
}

# $1: exit code, $2: what is wrong, $3: what to do now
ge_die() {
	ge_reason=$2
	ge_warn "$2" "${3-}"
	exit "$1"
}

# $1: what is wrong with the command line
ge_usage() {
	ge_die "$ge_misused" "$1" "$ge_program help lists the verbs; $ge_manual has the whole text"
}

# Words as a shell takes them again, for a command that is there to be pasted, on stdout.
ge_quoted() {
	ge_words=
	for ge_word in "$@"; do
		case $ge_word in
		'' | '~'* | *[!0123456789A-Za-z./=:_~+,-]*) ge_word="'$(printf '%s' "$ge_word" | sed "s/'/'\\\\''/g")'" ;;
		*) ;;
		esac
		ge_words="$ge_words $ge_word"
	done
	ge_shown "${ge_words# }"
}

# Text of others (names of files, first lines of files) as a terminal may see it: without control characters. In $1, out on stdout.
ge_shown() { printf '%s' "$1" | tr -c '[:print:]' '?'; }
