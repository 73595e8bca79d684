# Root, sudo, and what others have put in the way of everybody.

# What root and sudo find, against what everybody has.
ge_check_others_path() {
	[ -n "$ge_front" ] || return 0
	ge_front_real=$(readlink -f -- "$ge_front/bin/go") || ge_front_real=''
	ge_check_path root "$ge_root_path" 'see ENV_SUPATH in /etc/login.defs'
	[ -z "$ge_sudo_path" ] || ge_check_path sudo "$ge_sudo_path" 'see secure_path in sudoers (visudo)'
}

# $1: who, $2: PATH, $3: where it is set
ge_check_path() {
	if ! ge_find_first "$2" go; then
		ge_wrong "$1 finds no go in $2" "$3"
	elif [ "$ge_first_real" != "$ge_front_real" ]; then
		ge_whose "$ge_first"
		ge_wrong "$1 finds $ge_first ($ge_owner), not what everybody has" "$(ge_remove "$ge_first")"
	fi
}

# $1: program whose owner ge_whose found. What takes it away, on stdout.
ge_remove() {
	case $ge_owner in
	'snap go') printf 'snap remove go' ;;
	package\ *) printf 'remove the package %s, or what stands in PATH before /usr/bin' "${ge_package%% *}" ;;
	*) printf 'remove %s, or move it away' "$1" ;;
	esac
}

# What lies in the way of everybody's go.
ge_check_places() {
	if [ -L /usr/bin/go ] && [ ! -e /usr/bin/go ]; then
		ge_wrong '/usr/bin/go leads nowhere' 'as root: go-env use --system --auto'
	fi
	if [ -d /usr/local/go ] && [ ! -L /usr/local/go ]; then
		ge_wrong '/usr/local/go is a folder of its own: a Go that somebody unpacked' 'as root: mv /usr/local/go /usr/local/go.by-hand; go-env use --system --auto'
	fi
	ge_left=${ge_programs#"$ge_newline"}
	while [ -n "$ge_left" ]; do
		ge_one=${ge_left%%"$ge_newline"*}
		ge_left=${ge_left#*"$ge_newline"}
		ge_whose "$ge_one"
		if [ -z "$ge_real" ] || [ ! -e "$ge_real" ]; then
			[ "$ge_one" = /usr/bin/go ] || ge_wrong "$ge_one leads nowhere" "remove it"
		elif ge_is_stranded "$ge_real"; then
			ge_wrong "$ge_one is a go without its GOROOT: a copy, or a hard link" "remove it; a link to the real one works"
		fi
	done
}

# $1: program. True if it is a go command outside a GOROOT; scripts that start one are not.
ge_is_stranded() {
	if [ -d "${1%/*}/../pkg/tool" ] || [ -d "${1%/*}/../../pkg/tool" ] || [ ! -r "$1" ]; then return 1; fi
	[ "$(head -c 4 <"$1" | od -A n -t x1 | tr -d ' \n')" = 7f454c46 ] || return 1
	# mise, asdf and snap link or wrap by programs of their own
	case $ge_owner in
	"nobody's package"*) LC_ALL=C grep -q 'cmd/go/internal/toolchain' "$1" ;;
	*) return 1 ;;
	esac
}

# Programs named go1.X.Y in PATH: Go's own switch starts them by that name, whatever they are.
ge_check_wrappers() {
	ge_each_folder "$ge_user_path" ge_check_wrappers_in
}

ge_check_wrappers_in() {
	case $1 in /*) ;; *) return 0 ;; esac
	for ge_one in "$1"/go1.*; do
		if [ ! -f "$ge_one" ] || [ ! -x "$ge_one" ]; then continue; fi
		_go_env_line=${ge_one##*/}
		_go_env_parse || continue
		ge_real=$(readlink -f -- "$ge_one") || continue
		case $ge_real in
		*/bin/go)
			ge_is=$(ge_tree_name "${ge_real%/bin/go}")
			[ "$ge_is" = "${ge_one##*/}" ] || ge_wrong "$ge_one is ${ge_is:-no toolchain}: GOTOOLCHAIN would start it as ${ge_one##*/} and fail" "remove it"
			;;
		*)
			# golang.org/dl/go1.X.Y, which has to be told to download before it is a go
			[ -e "${HOME-}/sdk/${ge_one##*/}/.unpacked-success" ] ||
				ge_wrong "$ge_one is a wrapper without its Go: GOTOOLCHAIN would start it and fail" "$ge_one download, or remove it"
			;;
		esac
	done
}

# $1: version manager. How to leave the choice to this one, on stdout.
ge_leave_manager() {
	case $1 in
	mise) printf 'mise unuse go (or mise unuse -g go)' ;;
	asdf) printf 'asdf plugin remove golang' ;;
	goenv) printf 'take "goenv init" out of your shell'\''s files (ours is go_env beside it)' ;;
	*) printf 'take %s out of your shell'\''s files' "$1" ;;
	esac
}
