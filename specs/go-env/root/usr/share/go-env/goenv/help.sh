# goenv help: one line for each verb.

ge_verb_help() {
	ge_say "goenv: which Go is found here, and why

  goenv                            the winner, and who decided
  goenv list [--json]              the lines of Go that are installed
  goenv use [--session] VERSION    this shell and what it starts
  goenv use --user VERSION         your new shells: ~/.go-versions
  goenv use --system VERSION       everybody on this host; root's work
  goenv which [--verbose|--json]   the winner, and all that was asked
  goenv exec VERSION -- COMMAND    one command with another Go
  goenv auto on|off                follow the projects that you cd to
  goenv doctor                     every go on this host, and what is wrong
  goenv help                       this

VERSION is a line (1.27), a version (1.27.3) or system. goenv(1) has the
whole text, the files and the exit codes; go-env(8) is root's side."
}
