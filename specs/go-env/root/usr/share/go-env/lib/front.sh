# The Go of this host and of this folder. User shells decide by the same files. Needs installed.sh.
. /usr/share/go-env/shell/decide.sh

# Sets ge_front to the GOROOT of /usr/bin/go, whosever it is; empty where there is none.
ge_find_default() {
	ge_find_front
	[ -x "$ge_front/bin/go" ] || ge_front=
}

# Sets ge_winner to the GOROOT that wins in the current folder, beside what _go_env_decide sets. False if a wish is not met.
ge_find_winner() {
	ge_find_default
	ge_met=0
	_go_env_decide || ge_met=1
	ge_winner=${_go_env_root:-$ge_front}
	return "$ge_met"
}
