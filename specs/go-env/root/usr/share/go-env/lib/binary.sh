# One program: what it says of itself and how it is linked, to findings. Needs packed.sh and findings.sh; ge_reader is the go that reads.

# $1: file
ge_binary() {
	ge_pack "$1"
	ge_subject=$ge_packed
	# a FIFO would hold whoever opens it
	if [ ! -f "$1" ]; then
		ge_finding binaries warning "$1" 'it is no file' 'name programs that Go built'
		return
	fi
	# a name of our own: what go prints begins with the name it was given
	ln -sfn "$1" "$ge_work/binary/it"
	(cd "$ge_work/binary" && timeout -k 5 "$ge_binaries_seconds" env -i "PATH=$PATH" HOME=/ GOTOOLCHAIN=local GOENV=off "$ge_reader" version -m it 2>"$ge_work/binary/err") |
		head -c 4194304 >"$ge_work/binary/info" || return
	ge_linking=$(ge_linking_of "$1")
	ge_subject=$ge_subject awk -v "linking=$ge_linking" \
		-f "$ge_share/awk/text.awk" -f "$ge_share/awk/versions.awk" -f "$ge_share/awk/policy.awk" -f "$ge_share/awk/binary.awk" \
		what=policy "$ge_work/policy" what=shipped "$ge_work/shipped" what=installed "$ge_work/installed" what=info "$ge_work/binary/info" \
		built="$ge_work/built" >>"$ge_work/findings" || {
		ge_lost
		return 1
	}
}

# $1: file. static, dynamic, or nothing for what is no ELF file, on stdout. (System V ABI, chapters 4 and 5.)
ge_linking_of() {
	ge_elf=$(od -An -v -tu1 -N 64 -- "$1" 2>/dev/null | awk -f "$ge_share/awk/elf.awk")
	[ -n "$ge_elf" ] || return 0
	# shellcheck disable=SC2086 # numbers
	set -- "$1" $ge_elf
	ge_dynamic=$(od -An -v -tu1 -j "$2" -N "$3" -- "$1" 2>/dev/null | awk -v "wide=$5" -v "big=$6" -v "size=$4" -f "$ge_share/awk/elf-segments.awk")
	case $ge_dynamic in
	dynamic | static) printf '%s' "$ge_dynamic" ;;
	# no interpreter, and yet a table for one: a shared library needs others, a static program that may be moved does not
	*) ge_needs "$1" "$ge_dynamic" "$5" "$6" ;;
	esac
}

# $1: file, $2: offset and size of its dynamic section, $3: 64 bits, $4: big endian
ge_needs() {
	od -An -v -tu1 -j "${2% *}" -N "${2#* }" -- "$1" 2>/dev/null | awk -v "wide=$3" -v "big=$4" '
		{ for (i = 1; i <= NF; i++) byte[n++] = $i + 0 }
		END {
			step = wide ? 16 : 8
			for (at = 0; at + step <= n; at += step) {
				low = big ? byte[at + step / 2 - 1] : byte[at]
				sum = 0
				for (i = 0; i < step / 2; i++) sum += byte[at + i]
				# DT_NEEDED
				if (low == 1 && sum == 1) { print "dynamic"; exit }
			}
			print "static"
		}'
}
