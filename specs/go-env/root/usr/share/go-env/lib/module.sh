# One module. Needs work.sh, findings.sh and said.sh; ge_reader is the go that is asked, ge_reader_line its line.

# of what go and diff say, in bytes: in somebody's folder it may be gigabytes
ge_said_most=262144

# $1: folder
ge_module() {
	ge_module=$1
	if [ ! -f "$1/go.mod" ]; then
		ge_module_unknown 'there is no go.mod in it' 'name folders of modules'
		return
	fi
	# whoever owns the folder can write into it whatever go reads there: so no more is put at risk than is theirs
	ge_ids=$(stat -L -c '%u %g' -- "$1") || return
	ge_uid=${ge_ids% *} ge_gid=${ge_ids#* }
	ge_work_homes=${ge_work_homes:-100}
	ge_work_home "$ge_uid" "$ge_gid" || return
	ge_module_cache
	ge_flags=
	case $ge_reader_line in
	1.[0123456789] | 1.1[01234567]) ;;
	# or go would ask git, and git what its configuration says
	*) ge_flags=' -buildvcs=false' ;;
	esac
	ge_module_verify && ge_module_sums && ge_module_vendor
	rm -rf "$ge_home"
}

# A command, whose status it has. The beginning of what it says is all that is in ge_work/said then.
ge_module_keep() {
	: >"$ge_work/said"
	ge_keep_said "$ge_work/said" "$ge_said_most" "$@"
}

# $1: what to do with packages (readonly, vendor); then arguments of go
ge_module_ask() { ge_module_keep ge_module_run "$@"; }

ge_module_run() {
	ge_mode=$1
	shift
	# shellcheck disable=SC2016 # for the shell that is started
	ge_as "$ge_uid" "$ge_gid" "HOME=$ge_home" "GOCACHE=$ge_home/cache" "TMPDIR=$ge_home" "GOMODCACHE=$ge_cache" GOTOOLCHAIN=local GOENV=off GOWORK=off \
		GOPROXY=off GOSUMDB=off GOVCS='*:off' GOTELEMETRY=off CGO_ENABLED=0 "GOFLAGS=-mod=$ge_mode$ge_flags" \
		sh -c 'cd "$1" && shift && exec "$@"' sh "$ge_module" "$ge_reader" "$@"
}

# The owner's module cache, as their `go env -w` has it.
ge_module_cache() {
	ge_cache=$ge_home/none
	ge_user_of "$ge_uid" || return 0
	# with the folder's group, whatever the user's own is
	# shellcheck disable=SC2016 # for the shell that is started
	ge_set=$(ge_as "$ge_uid" "$ge_gid" sh -c '[ -f "$1" ] && exec head -c 65536 "$1"' sh "$ge_their_home/.config/go/env" 2>/dev/null |
		sed -n 's/^\(GOMODCACHE\|GOPATH\)=\(\/.*\)/\1 \2/p')
	ge_cache=$ge_their_home/go/pkg/mod
	ge_value=$(printf '%s\n' "$ge_set" | sed -n 's/^GOPATH //p' | tail -n 1)
	[ -z "$ge_value" ] || ge_cache=${ge_value%%:*}/pkg/mod
	ge_value=$(printf '%s\n' "$ge_set" | sed -n 's/^GOMODCACHE //p' | tail -n 1)
	[ -z "$ge_value" ] || ge_cache=$ge_value
}

# What lies in the module cache against what was written down when it came.
ge_module_verify() {
	ge_module_ask readonly mod verify && return 0
	if ge_module_absent; then return 0; fi
	if grep -q 'has been modified\|checksum mismatch\|missing ziphash' "$ge_work/said"; then
		ge_module_said 'go mod verify: ' 'as its owner: go clean -modcache, then go mod download'
		return 1
	fi
	ge_module_unknown "go mod verify: $(ge_module_reason)" 'see what it says; a go.mod for a newer Go needs that line installed'
	return 1
}

# What was written down when it came against go.sum, for everything that is imported; that there is nothing to verify looks like success above.
ge_module_sums() {
	[ ! -d "$ge_module/vendor" ] || return 0
	if ge_module_ask readonly list -deps ./...; then return 0; fi
	if ge_module_absent; then
		ge_module_unknown "modules of it are not in the cache $ge_cache, so nothing is verified" 'as its owner: go mod download, then check again'
	elif grep -q 'checksum mismatch\|SECURITY ERROR' "$ge_work/said"; then
		ge_module_said 'go.sum: ' 'as its owner: go clean -modcache, then go mod download'
	elif grep -q 'go.sum\|updates to go.mod' "$ge_work/said"; then
		ge_module_said 'go.mod and go.sum: ' 'as its owner: go mod tidy, and look at what changes'
	else
		ge_module_unknown "go list: $(ge_module_reason)" 'see what it says'
	fi
	return 1
}

ge_module_vendor() {
	[ -d "$ge_module/vendor" ] || return 0
	if ! ge_module_ask vendor list -deps ./...; then
		if grep -q 'inconsistent vendoring' "$ge_work/said"; then
			ge_module_said 'vendor/modules.txt: ' 'as its owner: go mod vendor, and look at what changes'
		else
			ge_module_unknown "go list -mod=vendor: $(ge_module_reason)" 'see what it says'
		fi
		return 0
	fi
	# that says nothing of the files in vendor/: only making it again does
	if ! ge_module_ask readonly mod vendor -o "$ge_home/vendor"; then
		if grep -q 'checksum mismatch' "$ge_work/said"; then
			ge_module_said 'go.sum: ' 'as its owner: go clean -modcache, then go mod download'
		else
			ge_finding modules warning "$ge_module" "vendor/ agrees with go.mod, but its files were compared with nothing: $(ge_module_reason)" \
				'as its owner: go mod download, then check again'
		fi
		return 0
	fi
	if ! ge_module_keep ge_as "$ge_uid" "$ge_gid" diff -r -q --no-dereference "$ge_home/vendor" "$ge_module/vendor"; then
		sed -i "s,$ge_home/vendor,what go.sum pins,g" "$ge_work/said"
		ge_module_said 'vendor/: ' 'as its owner: go mod vendor, and look at what changes'
	fi
}

ge_module_absent() { grep -q 'module lookup disabled by GOPROXY=off' "$ge_work/said"; }

ge_module_reason() {
	grep -m 1 'lookup disabled' "$ge_work/said" || ge_module_first
}

ge_module_first() { grep -v '^go: downloading\|^$' "$ge_work/said" | head -n 1 | head -c 500; }

# $1: what it is about, $2: what to do. The first lines of what go said.
ge_module_said() {
	ge_module_lines=$(grep -v '^go: downloading\|^$' "$ge_work/said" | head -n 6 | head -c 1000 | tr -s '\n\t ' ' ')
	ge_finding modules error "$ge_module" "$1${ge_module_lines% }" "$2"
}

ge_module_unknown() {
	printf 'x\n' >>"$ge_work/unknown" || ge_lost
	ge_finding modules error "$ge_module" "$1" "$2"
}
