# Makes one line everybody's Go, and takes that back if it did not work. Needs alternatives.sh and places.sh.

ge_dry=''

# Does it, or shows it where ge_dry is set. What update-alternatives says of what it did is said by go-env.
ge_act() {
	if [ -n "$ge_dry" ]; then
		printf '%s\n' "$*"
	else
		"$@" >/dev/null
	fi
}

# $1: GOROOT, $2: its line. Registers it, or gives it the followers that it lacks.
ge_register() {
	ge_parse "$2" || return 1
	# --slave: Red Hat's tool before 1.24 knows no other name
	ge_act update-alternatives --install "$ge_link_go" go "$1/bin/go" "$((1000 * ge_major + ge_minor))" \
		--slave "$ge_link_gofmt" gofmt "$1/bin/gofmt" --slave "$ge_link_goroot" goroot "$1"
}

# $1: name in /etc/alternatives, $2: where it shall lead. By one rename, so that whoever looks finds the old or the new.
ge_move_link() {
	ge_act ln -sfn -- "$2" "$ge_alternatives/.go-env.$1" &&
		ge_act mv -fT -- "$ge_alternatives/.go-env.$1" "$ge_alternatives/$1"
}

# $1: path of a registered go. Moves the links of that member to it. Red Hat's tool unlinks, then links, but leaves alone (since 1.11) what leads
# to the right place already; a link that was moved by hand makes it say "manual", which is what it will be.
ge_move_links() {
	ge_member=$(printf '%s\n' "$ge_members" | awk -v path=" $1 " 'index($0, path) == index($0, " ") { print substr($0, index($0, path) + length(path)); exit }')
	ge_move_link go "$1" || return
	for ge_pair in $ge_member; do
		ge_move_link "${ge_pair%%=*}" "${ge_pair#*=}" || return
	done
}

# $1: auto, or the path of a registered go that is chosen from now on. False where update-alternatives says so; what it said goes to stderr.
ge_point() {
	if [ "$1" = auto ]; then set -- "$ge_best" --auto go; else set -- "$1" --set go "$1"; fi
	[ "$ge_tool" != redhat ] || ge_move_links "$1" || return
	shift
	ge_act update-alternatives "$@"
}

# $1: mode, $2: value before. Takes the switch back and ends; $3: what failed. ge_agreed is set if all three places led there before.
ge_take_back() {
	trap '' INT TERM HUP
	ge_read_group
	case $1 in
	auto) ge_point auto ;;
	manual) ge_point "$2" ;;
	*) ;;
	esac
	# what is there decides: Red Hat's tool, once killed, fails for ever, and has changed nothing
	ge_read_group
	if [ "$1" != none ] && [ "$ge_mode $ge_value" = "$1 $2" ] && [ -x "$ge_link_go" ] && { [ -z "$ge_agreed" ] || ge_places_agree "${2%/bin/go}"; }; then
		ge_die "$ge_restored" "$3; the state before is back" 'what is above, from update-alternatives, says why'
	fi
	ge_back=${2%/bin/go} ge_back=${ge_back##*/}
	[ "$1" = manual ] || ge_back=--auto
	ge_die "$ge_failed" "$3, and the state before could not be restored" \
		"go-env status shows what is there, and this brings it back:
  go-env use --system ${ge_back#go-}"
}
