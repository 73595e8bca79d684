# go-env help [VERB]: the verbs, or one of them.

# A row for each verb, in this order: list, status, use, gc, check, advisories, history, rollback, version, help. What a verb takes stands
# in the first column, up to 26 characters; where that is not enough the rest follows in rows that begin with blanks. 80 columns in all.
ge_help_rows() {
	ge_say "\
list                       the lines of Go that are installed
status                     the host's Go, and whether all links agree
  [--json]
use --system VERSION       one line for the whole host
  --system --auto          the newest line again
  [--dry-run]              what would be done
gc [--idle HOURS]          lines that nobody used for 72 hours
  [--json]
  --apply                  the package manager removes them
  --record                 write down what is idle, as the timer does
check [LINE]...            this host against its policy
  [--json] [--quick]       as JSON; without reading every file
  [--only|--skip CHECK]    some of: environment integrity selection
                           binaries modules lifetime vulnerabilities
  [--binary FILE|DIR]      programs that Go built
  [--module DIR]           modules with their go.sum and vendor/
  [--user NAME] [--policy FILE] [--advisories FILE]
  [--h1 VERSION=H1] [--no-integrity]
advisories                 the kept advisories of the depot
  update [URL|FILE]        keep newer ones, if their signature is good
  [--depot NAME] [--keyring FILE]
history [-n N] [--json]    which versions were here, and what go was
rollback [LINE]            back to the version before, or not at all
  [--to VERSION-RELEASE]   back to this one
  [--from FOLDER]          package files that were carried in
  [--force]                although processes run from it
  [--dry-run] [--json]     the commands; the end as JSON
version                    the version of this package
help [VERB]                this list, or what it says of one verb"
}

ge_verb_help() {
	[ "$#" -le 1 ] || ge_usage "help takes one verb"
	[ "$#" -eq 0 ] || ge_help_of "$1"
	ge_say "go-env: the Go toolchains of this host
"
	ge_help_rows | while IFS= read -r ge_row; do ge_say "  $ge_row"; done
	ge_say "
go-env(8) has the whole text and the exit codes."
	exit 0
}

# $1: verb
ge_help_of() {
	ge_text=$(ge_help_rows | {
		ge_wanted=
		while IFS= read -r ge_row; do
			case $ge_row in
			' '*) ;;
			"$1" | "$1 "*) ge_wanted=yes ;;
			*) ge_wanted= ;;
			esac
			[ -n "$ge_wanted" ] || continue
			case $ge_row in
			' '*) ge_say "         $ge_row" ;;
			*) ge_say "  go-env $ge_row" ;;
			esac
		done
	})
	[ -n "$ge_text" ] || ge_usage "no such verb: $(ge_shown "$1")"
	ge_say "$ge_text

go-env(8) has the whole text and the exit codes."
	exit 0
}
