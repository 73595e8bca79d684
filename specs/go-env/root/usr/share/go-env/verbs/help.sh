# go-env help: one line for each verb.

ge_verb_help() {
	ge_say "go-env: the Go toolchains of this host

  go-env list          the lines of Go that are installed

go-env(8) has the whole text and the exit codes."
}
