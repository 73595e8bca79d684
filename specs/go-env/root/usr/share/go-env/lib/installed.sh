# Which lines of Go this host has: by what lies on the disk, in the three places where packages go-1.XX may be. Needs version.sh.

# Calls "$1 ROOT LINE VERSION" for each installed line, oldest first. VERSION is what the tree says of itself ("1.27.3", "1.26.4 X:boringcrypto"
# without its suffix), empty where it says nothing readable.
ge_each_line() {
	ge_roots=
	for ge_root in /usr/local/go-* /opt/go/* /usr/lib/godepot/go-*; do
		if [ ! -x "$ge_root/bin/go" ] || [ -L "$ge_root" ]; then continue; fi
		ge_name=${ge_root##*/}
		ge_name=${ge_name#go-}
		if ! ge_parse "$ge_name" || [ "$ge_line" != "$ge_name" ]; then continue; fi
		ge_roots="$ge_roots$ge_minor $ge_root
"
	done
	# a line in two places (layouts changed) is told twice: go-env check says what is wrong with that
	ge_sorted=$(printf '%s' "$ge_roots" | sort -k1,1n -k2,2)
	set -- "$1" "$ge_sorted"
	while [ -n "$2" ]; do
		ge_one=${2%%
*}
		ge_rest_of=${2#"$ge_one"}
		set -- "$1" "${ge_rest_of#
}"
		ge_root=${ge_one#* }
		ge_built=$(ge_tree_version "$ge_root")
		ge_name=${ge_root##*/}
		"$1" "$ge_root" "${ge_name#go-}" "$ge_built" || return
	done
}

# $1: GOROOT. The version that the tree says it is, on stdout.
ge_tree_version() {
	ge_text=
	[ -f "$1/VERSION" ] && [ -r "$1/VERSION" ] || return 0
	IFS=' ' read -r ge_text _ <"$1/VERSION" || :
	ge_parse "$ge_text" && printf '%s' "$ge_version"
}

# $1: line or version. Sets ge_root to the GOROOT that holds it; false if none does, or another patch of the line stands there.
ge_find() {
	ge_parse "$1" || return 1
	set -- "$ge_version" "$ge_line"
	for ge_root in "/usr/local/go-$2" "/opt/go/$2" "/usr/lib/godepot/go-$2"; do
		[ -x "$ge_root/bin/go" ] || continue
		[ "$1" != "$2" ] || return 0
		[ "$(ge_tree_version "$ge_root")" != "$1" ] || return 0
	done
	return 1
}

# Sets ge_front to the GOROOT that /usr/bin/go leads to, whether a go is there or not; empty where it leads to none.
ge_find_front() {
	ge_front=$(readlink -f -- /usr/bin/go || :)
	case $ge_front in
	*/bin/go) ge_front=${ge_front%/bin/go} ;;
	*) ge_front= ;;
	esac
}
