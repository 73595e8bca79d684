# Every program named go: in the PATH of this shell, of root and of sudo, and where distributions, people and version managers put them.

# Sets ge_programs to their paths, a line each. Names with control characters are passed over.
ge_find_programs() {
	ge_programs=$ge_newline
	ge_each_folder "$ge_user_path" ge_add_folder
	ge_each_folder "$ge_root_path" ge_add_folder
	ge_each_folder "$ge_sudo_path" ge_add_folder
	for ge_one in /usr/bin/go /usr/local/bin/go /usr/local/go/bin/go /usr/local/go-*/bin/go /opt/go/bin/go /opt/go/*/bin/go \
		/usr/lib/godepot/go-*/bin/go /usr/lib/go/bin/go /usr/lib/go-*/bin/go /usr/lib/golang/bin/go /usr/lib64/go/*/bin/go \
		/usr/lib/go/*/bin/go /snap/bin/go /home/linuxbrew/.linuxbrew/bin/go; do
		ge_add_program "$ge_one"
	done
	[ -n "${HOME-}" ] || return 0
	for ge_one in "$HOME/go/bin/go" "$HOME/bin/go" "$HOME/.local/bin/go" "$HOME/.local/go/bin/go" "$HOME/.go/bin/go" \
		"$HOME"/sdk/*/bin/go "${GOENV_ROOT:-$HOME/.goenv}/shims/go" "${GOENV_ROOT:-$HOME/.goenv}"/versions/*/bin/go \
		"${ASDF_DATA_DIR:-$HOME/.asdf}/shims/go" "${ASDF_DATA_DIR:-$HOME/.asdf}"/installs/golang/*/go/bin/go \
		"${MISE_DATA_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/mise}/shims/go" \
		"${MISE_DATA_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/mise}"/installs/go/*/bin/go \
		"${GVM_ROOT:-$HOME/.gvm}"/gos/*/bin/go "${GOMODCACHE:-${GOPATH:-$HOME/go}/pkg/mod}"/golang.org/toolchain@*/bin/go; do
		ge_add_program "$ge_one"
	done
}

ge_add_folder() {
	case $1 in
	/*) ge_add_program "${1%/}/go" ;;
	# what lies there depends on where one stands
	*) ;;
	esac
}

# $1: path of a program that may be there. One that leads nowhere counts as well.
ge_add_program() {
	case $1 in *[[:cntrl:]]*) return 0 ;; *) ;; esac
	if [ ! -L "$1" ]; then
		[ -f "$1" ] && [ -x "$1" ] || return 0
	fi
	# one folder under two names, as /bin is /usr/bin
	ge_real_folder=$(readlink -f -- "${1%/go}/") || return 0
	case $ge_programs in
	*"$ge_newline$ge_real_folder/go$ge_newline"*) return 0 ;;
	*"$ge_newline$1$ge_newline"*) return 0 ;;
	*) ge_programs=$ge_programs$1$ge_newline ;;
	esac
}

# One line for each, and who finds which.
ge_tell_programs() {
	ge_find_first "$ge_user_path" go || :
	ge_user_go=$ge_first
	ge_say 'every go on this host:'
	ge_left=${ge_programs#"$ge_newline"}
	[ -n "$ge_left" ] || ge_say '  none'
	while [ -n "$ge_left" ]; do
		ge_one=${ge_left%%"$ge_newline"*}
		ge_left=${ge_left#*"$ge_newline"}
		ge_whose "$ge_one"
		ge_mark=' '
		[ "$ge_one" != "$ge_user_go" ] || ge_mark='*'
		printf '%s %s\n' "$ge_mark" "$(ge_shown "$ge_one")"
		printf '    %-10s %s\n' "${ge_version_here:-?}" "$(ge_shown "$ge_owner")"
	done
	ge_say "* is what this shell finds${ge_user_go:+, }${ge_user_go:-: none}" | tr -c '[:print:]\n' '?'
}
