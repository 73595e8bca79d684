# What the record does not know, or knows to be unfinished. Needs history.sh, database.sh, alternatives.sh and version.sh.

# Sets ge_faults to lines, empty where the record is whole and says what the package manager's database says. Needs ge_records and ge_family.
ge_history_faults() {
	ge_damaged=$(printf '%s\n' "$ge_records" | awk '$1 == "damaged" { print $2 }' | tr '\n' ' ')
	ge_faults=
	[ -z "$ge_damaged" ] || ge_add_fault "damaged lines in $ge_history/log: ${ge_damaged% }"
	ge_gaps=$(printf "%s\n" "$ge_records" | awk '$1 == "ok" && $10 != "-"' | wc -l)
	[ "$ge_gaps" -eq 0 ] || ge_add_fault "versions that came without their scripts: $((ge_gaps)) times"
	ge_there=$(ge_database "$ge_family" 'go-[0-9]*')
	for ge_file in "$ge_history"/*.begun; do
		[ -f "$ge_file" ] || continue
		ge_package=${ge_file##*/}
		ge_package=${ge_package%.begun}
		ge_wanted=
		IFS=' ' read -r ge_wanted _ <"$ge_file" || :
		! ge_history_ended || continue
		ge_what="$(ge_shown "$ge_package"): $(ge_shown "$ge_wanted") was begun and did not end"
		[ "$ge_wanted" != - ] || ge_what="$(ge_shown "$ge_package"): a removal was begun and did not end"
		ge_add_fault "$ge_what, $(date -u -r "$ge_file" +%Y-%m-%dT%H:%M:%SZ)"
	done
	for ge_file in "$ge_history"/*.now; do
		[ -f "$ge_file" ] || continue
		ge_package=${ge_file##*/}
		ge_package=${ge_package%.now}
		! ge_history_is_gone || ge_add_fault "$(ge_shown "$ge_package") is not installed, and the record does not know how it went"
	done
	set -- "$ge_there"
	while [ -n "$1" ]; do
		ge_one=${1%%
*}
		set -- "${1#"$ge_one"}"
		set -- "${1#
}"
		ge_history_compare "${ge_one%% *}" "${ge_one#* }"
	done
}

# True if no package ge_package is in the database any more.
ge_history_is_gone() {
	case "
$ge_there" in
	*"
$ge_package "*) return 1 ;;
	*) return 0 ;;
	esac
}

# True if what ge_file says was begun did end all the same: the script was killed behind its last line.
ge_history_ended() {
	if [ "$ge_wanted" = - ]; then
		ge_history_is_gone
	else
		[ -n "$(find "$ge_history/$ge_package.now" -newer "$ge_file" 2>/dev/null)" ]
	fi
}

# $1: package, $2: VERSION-RELEASE ARCH STATUS of the database
ge_history_compare() {
	ge_version=${2%% *}
	ge_known=
	[ ! -f "$ge_history/$1.now" ] || IFS=' ' read -r ge_known _ <"$ge_history/$1.now" || :
	[ "$ge_known" != "$ge_version" ] || return 0
	ge_add_fault "$1 is $ge_version, and the record ends with $(ge_shown "${ge_known:-nothing}")"
}

ge_add_fault() {
	ge_faults="$ge_faults$1
"
}

# Sets ge_lost to the line that somebody had chosen, whose removal ended the choice, that is installed again, and is not chosen.
ge_history_lost() {
	ge_lost=
	ge_find_tool
	ge_read_group
	[ "$ge_mode" = auto ] || return 0
	# a choice that was made afterwards, and taken back, shows at the next line
	ge_lost=$(printf '%s\n' "$ge_records" | awk '
		$1 != "ok" { next }
		$7 ~ /^manual:/ { lost = "" }
		$3 == "remove" && $7 ~ /^manual:/ && $8 != $7 { lost = $4 }
		END { print substr(lost, 4) }')
	if [ -n "$ge_lost" ] && ge_find "$ge_lost"; then
		case $ge_value in
		"$ge_root/bin/go") ge_lost= ;;
		*) ;;
		esac
	else
		ge_lost=
	fi
}
