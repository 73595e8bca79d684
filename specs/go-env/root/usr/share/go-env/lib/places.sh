# The three places on the host that name a Go for everybody: /usr/bin/go, /usr/bin/gofmt, /usr/local/go. Needs alternatives.sh.

# $1: place, $2: its name in /etc/alternatives. Sets ge_place: free, ours (a link of update-alternatives), link (somebody else's), folder or file.
ge_look_at() {
	ge_place='free'
	if [ -L "$1" ]; then
		ge_place='link'
		[ "$(readlink -- "$1")" != "$ge_alternatives/$2" ] || ge_place=ours
	elif [ -d "$1" ]; then
		ge_place='folder'
	elif [ -e "$1" ]; then
		ge_place='file'
	fi
}

# Calls "$1 PLACE NAME" for each of the three.
ge_each_place() {
	"$1" "$ge_link_go" go
	"$1" "$ge_link_gofmt" gofmt
	"$1" "$ge_link_goroot" goroot
}

# Ends with ge_refused where somebody's own thing stands in one of the places: both tools would silently replace and later delete a link, and
# leave a file or a folder, so that go and /usr/local/go were different ones.
ge_refuse_foreign_places() {
	ge_each_place ge_refuse_foreign_place
}

ge_refuse_foreign_place() {
	ge_look_at "$1" "$2"
	case $ge_place in
	folder) ge_die "$ge_refused" "$1 is a folder of its own, not a link" \
		"no package put it there: mv $1 $1.by-hand, then say it again" ;;
	file) ge_die "$ge_refused" "$1 is a file, not a link of update-alternatives" \
		"see whose it is (rpm -qf, dpkg -S), move it away, say it again" ;;
	link) ge_die "$ge_refused" "$1 is somebody's own link: $(ge_shown "$(readlink -- "$1")")" \
		"see whose it is (rpm -qf, dpkg -S), remove it, say it again" ;;
	*) ;;
	esac
}

# $1: GOROOT. True if each of the three places leads there.
ge_places_agree() {
	ge_physical=$(readlink -f -- "$1") || return 1
	[ "$(readlink -f -- "$ge_link_go" || :)" = "$ge_physical/bin/go" ] &&
		[ "$(readlink -f -- "$ge_link_gofmt" || :)" = "$ge_physical/bin/gofmt" ] &&
		[ "$(readlink -f -- "$ge_link_goroot" || :)" = "$ge_physical" ]
}
