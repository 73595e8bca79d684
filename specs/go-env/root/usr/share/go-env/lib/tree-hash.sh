# The files of a GOROOT: which of them belong there, and Go's checksum of them. Needs work.sh; works in the folder ge_tree.

# $1: GOROOT. Lists it: ge_tree/files and folders (mode, owner, path), others (what is neither), odd (names that are no line of text; NUL behind
# each). Go publishes no such names, nor anything but files and folders.
ge_tree_list() {
	: >"$ge_tree/odd"
	find "$1" -mindepth 1 \
		\( -name '*[[:cntrl:]\\]*' -prune -fprint0 "$ge_tree/odd" \) -o \
		\( -type f -fprintf "$ge_tree/files" '%m\t%U\t%P\n' \) -o \
		\( -type d -fprintf "$ge_tree/folders" '%m\t%U\t%P\n' \) -o \
		-fprintf "$ge_tree/others" '%y\t0\t%P\n' 2>"$ge_tree/err" && return 0
	ge_unread=$(head -n 1 "$ge_tree/err")
	return 1
}

# $1: GOROOT, $2: the fix. Tells what does not belong there, by ge_tree/expected (paths that the package has; empty: unknown), and leaves in
# ge_tree/known what does.
ge_tree_sort() {
	awk -v "root=$1" -v "fix=$2" -v "known=$ge_tree/known" -v "missing=$ge_quick" -v "by=$ge_kind" -f "$ge_share/awk/text.awk" -f "$ge_share/awk/tree.awk" \
		what=expected "$ge_tree/expected" what=folders "$ge_tree/folders" what=files "$ge_tree/files" what=others "$ge_tree/others" \
		>"$ge_tree/findings" || return 1
	ge_findings <"$ge_tree/findings"
	[ -s "$ge_tree/odd" ] || return 0
	# shellcheck disable=SC2016 # for the shell that is started
	xargs -0 -n 1 -r sh -c 'printf "%s" "$1" | od -An -v -tu1 | awk -f "$0/text.awk" -f "$0/bytes.awk" && echo' "$ge_share/awk" \
		<"$ge_tree/odd" | awk -v "fix=remove it" 'NR > 20 { next }
		{ print "integrity\terror\t" $0 "\tno package put this there, and its name is none that Go publishes\t" fix }' | ge_findings
}

# $1: GOROOT, $2: module and version that the checksum is of. Sets ge_h1 (golang.org/x/mod/sumdb/dirhash, Hash1) of the files in ge_tree/known.
ge_tree_hash() {
	ge_unread='a file could not be read'
	# one process hashes at 0.3 GB a second; each has a file of its own, since their lines would run into each other
	# shellcheck disable=SC2016 # for the shell that is started
	(cd "$1" && tr '\n' '\0' <"$ge_tree/known" | nice xargs -0 -r -n 2000 -P "$ge_workers" \
		sh -c 'exec sha256sum -- "$@" >>"$0/sums.$$"' "$ge_tree" 2>"$ge_tree/err") || return 1
	ge_sum=$(cat "$ge_tree"/sums.* 2>/dev/null | awk -f "$ge_share/awk/dirhash.awk" | sort -t '	' -k 2 |
		awk -F '\t' -v "module=$2" '{ print $1 "  " module "/" $2 }' | sha256sum) || return 1
	ge_h1=h1:$(printf '%b' "$(printf '%s' "${ge_sum%% *}" | awk -f "$ge_share/awk/hex.awk")" | base64)
}

ge_workers=$(nproc 2>/dev/null) || ge_workers=1
[ "$ge_workers" -le 4 ] || ge_workers=4
