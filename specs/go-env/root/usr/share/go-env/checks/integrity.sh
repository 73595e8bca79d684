# integrity: each GOROOT against the package database and, apart from it, against h1: the checksum of the tree that Go's checksum database pins.
. "$ge_share/lib/packed.sh"
. "$ge_share/lib/findings.sh"
. "$ge_share/lib/owners.sh"
. "$ge_share/lib/work.sh"
. "$ge_share/lib/tree-hash.sh"
. "$ge_share/lib/package-verify.sh"

ge_check_integrity() {
	ge_why=''
	ge_package_verify >"$ge_work/verified" 2>"$ge_work/verified.err" &
	ge_verifying=$!
	while IFS='	' read -r ge_root ge_line ge_built; do
		ge_integrity_of "$ge_root" "$ge_line" "$ge_built" || ge_why="$ge_why${ge_why:+; }$ge_root: $ge_unread"
	done <"$ge_work/lines"
	wait "$ge_verifying" || ge_why="$ge_why${ge_why:+; }the package database: $(head -n 1 "$ge_work/verified.err")"
	ge_package_findings <"$ge_work/verified" || ge_why="$ge_why${ge_why:+; }the package manager says what go-env does not understand"
	[ -z "$ge_why" ] || return 1
	ge_outcome integrity checked "toolchains: $(wc -l <"$ge_work/lines"), by the package database$([ -n "$ge_quick" ] && printf ', names and modes only' || printf ' and by h1')"
}

# $1: GOROOT, $2: line, $3: version. False with ge_unread where it could not be read whole.
ge_integrity_of() {
	ge_owner_of "$1"
	ge_tree=$ge_work/tree
	mkdir "$ge_tree"
	ge_integrity_look "$1" "$2" "$3"
	ge_done=$?
	rm -rf "$ge_tree"
	return "$ge_done"
}

ge_integrity_look() {
	ge_tree_list "$1" || return 1
	case $ge_kind in
	deb) dpkg-query -L "$ge_package" >"$ge_tree/expected" ;;
	rpm) rpm -ql "$ge_package" >"$ge_tree/expected" ;;
	*)
		: >"$ge_tree/expected"
		ge_finding integrity warning "$1" 'no package put it there: nothing says which files belong to it' "$(ge_fix_of "$1")"
		;;
	esac
	ge_tree_sort "$1" "$(ge_fix_of "$1")" || return 1
	[ -z "$ge_quick" ] || return 0
	ge_pin_of "$1" "$2" "$3" || return 0
	ge_tree_hash "$1" "golang.org/toolchain@v0.0.1-$ge_toolchain" || return 1
	[ "$ge_h1" != "$ge_pinned" ] || return 0
	ge_finding integrity error "$1" "its h1 is $ge_h1, pinned is $ge_pinned: it is not the tree that Go publishes as $ge_toolchain" "$(ge_fix_of "$1")"
}

# $1: GOROOT, $2: line, $3: version. Sets ge_pinned and ge_toolchain; false where nothing is pinned.
ge_pin_of() {
	ge_toolchain='' ge_pinned='' ge_identity_root=''
	ge_identity=/usr/share/go-env/identity/go-$2
	if [ -f "$ge_identity" ]; then
		while IFS= read -r ge_fact; do
			case $ge_fact in
			toolchain=*) ge_toolchain=${ge_fact#toolchain=} ;;
			h1=*) ge_pinned=${ge_fact#h1=} ;;
			root=*) ge_identity_root=${ge_fact#root=} ;;
			*) ;;
			esac
		done <"$ge_identity"
		# a line in another place is somebody else's
		[ "$ge_identity_root" = "$1" ] || ge_toolchain='' ge_pinned=''
	fi
	if [ -n "$ge_pinned" ] && [ "${ge_toolchain%.*}" != "go$3" ]; then
		ge_finding integrity error "$1" "VERSION says go$3, its package $ge_toolchain: they are not of one release" "$(ge_fix_of "$1")"
	fi
	ge_pin_asked "$3"
	[ -n "$ge_pinned" ] && return 0
	ge_finding integrity warning "$1" "its package tells no h1 (it is older than that), so only the package database says what belongs into it" \
		"$(ge_upgrade_of "$1"); or check with --h1 $3=h1:..., from Go's checksum database"
	return 1
}

# $1: version. What --h1 says goes before what the package says of itself.
ge_pin_asked() {
	set -- "$1" "$ge_pins "
	ge_one_wish=${2#*" $1 "}
	[ "$ge_one_wish" != "$2" ] || return 0
	ge_pinned=${ge_one_wish%% *}
	case $(uname -m) in
	aarch64) ge_arch=arm64 ;;
	*) ge_arch=amd64 ;;
	esac
	ge_toolchain=go$1.linux-$ge_arch
}
