# binaries: what programs say of how they were built (`go version -m`), against the policy and the toolchains. They are read, never started.
. "$ge_share/lib/packed.sh"
. "$ge_share/lib/work.sh"
. "$ge_share/lib/findings.sh"
. "$ge_share/lib/go-env-file.sh"
. "$ge_share/lib/binary.sh"

ge_binaries_most=20000
# for a batch, and for a file by itself, of those that a batch did not get to
ge_binaries_seconds=60
# for all of them: a folder of traps, each within its own time, would take weeks
ge_binaries_all_seconds=1800

ge_check_binaries() {
	if [ ! -s "$ge_work/binaries" ]; then
		ge_outcome binaries skipped 'name them: --binary FILE or DIR'
		return 0
	fi
	# any version can read what any other one wrote; the newest one knows most
	ge_reader=$(tail -n 1 "$ge_work/installed")
	ge_reader=${ge_reader%%	*}
	ge_go_env_read "$ge_reader"
	ge_reader=$ge_reader/bin/go
	if [ ! -x "$ge_reader" ]; then
		ge_why='no Go is installed to read them'
		return 1
	fi
	mkdir "$ge_work/binary"
	ge_why=''
	ge_binaries_gather || return 1
	: >"$ge_work/built"
	# shellcheck disable=SC2016 # for the shell that is started
	xargs -0 -r sh -c 'ge_share=$1 ge_work=$2 ge_reader=$3 ge_binaries_until=$4; shift 4; . "$ge_share/checks/binaries.sh"; ge_binaries_each "$@"' \
		sh "$ge_share" "$ge_work" "$ge_reader" "$ge_binaries_until" <"$ge_work/candidates" || ge_binaries_failed "$?" || return 1
	ge_outcome binaries checked "programs built with Go: $(grep -c . "$ge_work/built")"
}

# Reads each; false if one could not be read. 255 makes xargs end at once.
ge_binaries_each() {
	ge_each_status=0
	for ge_file; do
		[ "$(date +%s)" -lt "$ge_binaries_until" ] || exit 255
		ge_binary "$ge_file" || ge_each_status=1
	done
	return "$ge_each_status"
}

# $1: status of xargs. Sets ge_why, and is false.
ge_binaries_failed() {
	ge_why='a program could not be read'
	[ "$1" -ne 124 ] || ge_why="it took more than $((ge_binaries_all_seconds / 60)) minutes: programs were left out"
	return 1
}

# Fills ge_work/candidates: files that were named, and what in folders go takes for programs of its own. The time for all of them begins here.
ge_binaries_gather() {
	ge_binaries_until=$(($(date +%s) + ge_binaries_all_seconds))
	: >"$ge_work/candidates"
	# shellcheck disable=SC2016 # for the shell that is started
	xargs -0 -n 1 sh -c '[ -d "$1" ] && exec printf "%s\0" "$1" >>"$0/folders"; exec printf "%s\0" "$1" >>"$0/candidates"' "$ge_work" \
		<"$ge_work/binaries"
	[ -s "$ge_work/folders" ] || return 0
	# the smallest program of Go has a megabyte; names that are no line of text are looked at one by one
	# shellcheck disable=SC2016 # for the shell that is started
	xargs -0 sh -c 'exec find "$@" -xdev -type f -size +256k \( -perm /111 -o -name "*.so" -o -name "*.so.*" \) \
		\( -name "*[[:cntrl:]]*" -fprint0 "$0/candidates.odd" -o -print \)' "$ge_work" <"$ge_work/folders" >"$ge_work/walked"
	if [ "$(wc -l <"$ge_work/walked")" -gt "$ge_binaries_most" ]; then
		ge_why="more than $ge_binaries_most files in the folders that were named"
		return 1
	fi
	: >"$ge_work/versions"
	tr '\n' '\0' <"$ge_work/walked" | ge_binaries_ask || ge_binaries_failed "$?" || return 1
	awk -f "$ge_share/awk/built-with-go.awk" what=walked "$ge_work/walked" what=versions "$ge_work/versions" |
		sort -u | tr '\n' '\0' >>"$ge_work/candidates"
	if [ -s "$ge_work/candidates.odd" ]; then cat "$ge_work/candidates.odd" >>"$ge_work/candidates"; fi
}

# Names on stdin, NUL behind each: those that go takes for programs to ge_work/versions. One file that is as large as a disk, or that go stumbles
# over, must not hide those behind it: then each of its batch is asked for alone, and what gives no answer is a candidate, to be told. Not in the
# caller's folder, where a go.mod may name a toolchain that is not there, and then go answers nothing at all.
ge_binaries_ask() {
	# shellcheck disable=SC2016 # for the shell that is started
	(cd "$ge_work/binary" && env -i "PATH=$PATH" LC_ALL=C HOME=/ GOTOOLCHAIN=local GOENV=off xargs -0 -r -n 256 sh -c '
		ge_work=$1 ge_reader=$2 ge_seconds=$3 ge_until=$4
		shift 4
		ask() { timeout -k 5 "$ge_seconds" "$ge_reader" version "$@" 2>/dev/null; }
		late() { [ "$(date +%s)" -ge "$ge_until" ]; }
		! late || exit 255
		ask "$@" >>"$ge_work/versions"
		# 1: it is no program of Go
		[ "$?" -gt 1 ] || exit 0
		for file; do
			! late || exit 255
			ask "$file" >>"$ge_work/versions"
			[ "$?" -le 1 ] || printf "%s\0" "$file" >>"$ge_work/candidates"
		done' sh "$ge_work" "$ge_reader" "$ge_binaries_seconds" "$ge_binaries_until")
}
