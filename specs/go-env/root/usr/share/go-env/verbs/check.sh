# go-env check: what stands on this host against the policy, the package database, Go's checksums and what is known of it. Changes nothing.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"
. "$ge_share/lib/packed.sh"
. "$ge_share/lib/work.sh"
. "$ge_share/lib/findings.sh"
. "$ge_share/lib/policy.sh"
. "$ge_share/lib/owners.sh"

ge_all_checks='environment integrity selection binaries modules lifetime vulnerabilities'

ge_verb_check() {
	ge_format=table ge_policy_file='' ge_quick='' ge_advisories_file=''
	# twice: what makes no sense is said before anything is written
	ge_kept=''
	ge_check_options "$@"
	ge_work_begin
	ge_kept=yes
	ge_check_options "$@"
	ge_policy_read "$ge_policy_file"
	ge_check_lines
	ge_owners_find
	for ge_check in $ge_all_checks; do
		if ! ge_check_wanted "$ge_check"; then
			ge_outcome "$ge_check" skipped ''
			continue
		fi
		. "$ge_share/checks/$ge_check.sh"
		ge_why=''
		"ge_check_$ge_check" || ge_outcome "$ge_check" failed "${ge_why:-it ended before its end}"
	done
	ge_tell "$ge_format"
}

ge_check_options() {
	ge_wishes='' ge_asked_users='' ge_skipped='' ge_only='' ge_pins=''
	while [ "$#" -gt 0 ]; do
		case $1 in
		--json) ge_format=json ;;
		--quick) ge_quick=yes ;;
		--no-integrity) ge_skipped="$ge_skipped integrity" ;;
		--binary | --module | --policy | --advisories | --user | --skip | --only | --h1)
			[ "$#" -ge 2 ] || ge_usage "$1 needs a value"
			ge_check_value "$1" "$2"
			shift
			;;
		-*) ge_usage "no such option: $(ge_shown "$1")" ;;
		*)
			ge_parse "$1" || ge_usage "no line or version such as 1.27 or 1.27.3: $(ge_shown "$1")"
			ge_wishes="$ge_wishes $ge_version"
			;;
		esac
		shift
	done
}

# $1: option, $2: its value. Names of files are kept apart by NUL.
ge_check_value() {
	case $1 in
	--binary | --module)
		[ -n "$ge_kept" ] || return 0
		[ -e "$2" ] || ge_die "$ge_missing" "there is no $(ge_shown "$2")"
		case $2 in
		/*) ge_path=$2 ;;
		*) ge_path=$PWD/$2 ;;
		esac
		if [ "$1" = --binary ]; then ge_into=binaries; else ge_into=modules; fi
		printf '%s\0' "$ge_path" >>"$ge_work/$ge_into" || ge_lost
		;;
	--policy) ge_policy_file=$2 ;;
	--advisories) ge_advisories_file=$2 ;;
	--user)
		case $2 in
		'' | -* | *[!abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-]*) ge_usage "no name of a user: $(ge_shown "$2")" ;;
		*) ge_asked_users="$ge_asked_users $2" ;;
		esac
		;;
	--h1)
		case $2 in
		[0123456789]*.[0123456789]*=h1:*=) ge_pins="$ge_pins ${2%%=*} ${2#*=}" ;;
		*) ge_usage '--h1 wants a version and its checksum: 1.27.3=h1:...=' ;;
		esac
		;;
	*) ge_check_choice "$1" "$2" ;;
	esac
}

ge_check_choice() {
	case " $ge_all_checks " in
	*" $2 "*) ;;
	*) ge_usage "no such check: $(ge_shown "$2")" ;;
	esac
	if [ "$1" = --only ]; then ge_only="$ge_only $2"; else ge_skipped="$ge_skipped $2"; fi
}

ge_check_wanted() {
	case " $ge_skipped " in
	*" $1 "*) return 1 ;;
	*) ;;
	esac
	[ -n "$ge_only" ] || return 0
	case " $ge_only " in
	*" $1 "*) return 0 ;;
	*) return 1 ;;
	esac
}

# Fills ge_work/lines with records GOROOT, LINE, VERSION of what is to be checked.
ge_check_lines() {
	: >"$ge_work/lines"
	: >"$ge_work/installed"
	touch "$ge_work/binaries" "$ge_work/modules"
	ge_each_line ge_check_line
	[ -n "$ge_wishes" ] || cp "$ge_work/installed" "$ge_work/lines" || ge_lost
	for ge_one_wish in $ge_wishes; do
		awk -F '\t' -v "wish=$ge_one_wish" '$2 == wish "" || $3 == wish ""' "$ge_work/installed" >"$ge_work/found"
		[ -s "$ge_work/found" ] || ge_die "$ge_missing" "Go $ge_one_wish is not installed" 'go-env list says what is'
		# a line that is asked for twice is looked at once
		grep -qxFf "$ge_work/found" "$ge_work/lines" || cat "$ge_work/found" >>"$ge_work/lines"
	done
}

ge_check_line() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$ge_work/installed" || ge_lost; }
