# go-env advisories: the depot's advisories on this host, for `go-env check`.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"
. "$ge_share/lib/packed.sh"
. "$ge_share/lib/work.sh"
. "$ge_share/lib/findings.sh"
. "$ge_share/lib/owners.sh"
. "$ge_share/lib/advisories.sh"
. "$ge_share/lib/depot.sh"
. "$ge_share/lib/signed.sh"

ge_verb_advisories() {
	ge_action=${1-show}
	[ "$#" -eq 0 ] || shift
	ge_depot='' ge_keyring='' ge_from='' ge_advisories_file=''
	while [ "$#" -gt 0 ]; do
		case $1 in
		--depot | --keyring)
			[ "$#" -ge 2 ] || ge_usage "$1 needs a value"
			if [ "$1" = --depot ]; then ge_depot=$2; else ge_keyring=$2; fi
			shift
			;;
		-*) ge_usage "no such option: $(ge_shown "$1")" ;;
		*)
			[ -z "$ge_from" ] || ge_usage 'advisories update takes one address or file'
			ge_from=$1
			;;
		esac
		shift
	done
	case $ge_action in
	update)
		ge_work_begin
		ge_advisories_update
		;;
	show)
		[ -z "$ge_from$ge_depot$ge_keyring" ] || ge_usage 'advisories show takes nothing'
		ge_work_begin
		ge_advisories_show
		;;
	*) ge_usage "advisories update or advisories show, not $(ge_shown "$ge_action")" ;;
	esac
}

ge_advisories_update() {
	[ "$(id -u)" -eq 0 ] || ge_die "$ge_refused" 'only root keeps advisories' "sudo $ge_command"
	ge_depot_find
	ge_depot_keyring
	ge_tries=0
	# a publication between the two files gives a pair that does not fit: the next look is whole
	until ge_advisories_fetch && ge_signed_verify "$ge_work/advisories.json.asc" "$ge_work/advisories.json"; do
		ge_tries=$((ge_tries + 1))
		if [ "$ge_tries" -ge 3 ] || [ -f "$ge_from" ]; then
			ge_die "$ge_refused" "no key of ${ge_depot:-the keyring} signed this: $(tail -n 1 "$ge_work/signed.err")" \
				'what is kept stays; a new key comes with the repository package: upgrade it'
		fi
	done
	ge_advisories_parse "$ge_work/advisories.json" "$ge_work/new" || ge_die "$ge_refused" 'it is signed, and no file of advisories' 'what is kept stays'
	ge_says=$(ge_advisories_value "$ge_work/new" depot)
	if [ -n "$ge_depot" ] && [ "$ge_says" != "$ge_depot" ]; then
		ge_die "$ge_refused" "these are the advisories of $ge_says, not of $ge_depot" 'what is kept stays'
	fi
	ge_advisories_keep
}

# Puts address or file into ge_work.
ge_advisories_fetch() {
	if [ -z "$ge_from" ]; then ge_depot_address; fi
	case $ge_from in
	http://* | https://*)
		case $ge_from in
		*.json) ;;
		*) ge_from=${ge_from%/}/current/advisories.json ;;
		esac
		ge_depot_get "$ge_from" "$ge_work/advisories.json"
		ge_depot_get "$ge_from.asc" "$ge_work/advisories.json.asc"
		;;
	*)
		[ -f "$ge_from" ] || ge_die "$ge_missing" "there is no file $(ge_shown "$ge_from")"
		[ -f "$ge_from.asc" ] || ge_die "$ge_missing" "its signature is not beside it: $(ge_shown "$ge_from.asc")"
		head -c "$ge_advisories_most" "$ge_from" >"$ge_work/advisories.json"
		head -c 65536 "$ge_from.asc" >"$ge_work/advisories.json.asc"
		;;
	esac
}

# $1: records, $2: path. Its text, as a field, on stdout.
ge_advisories_value() { awk -F '\t' -v "path=$2" '$1 == path { print $3; exit }' "$1"; }

# Keeps both files in a folder of their own, and changes over by one rename: at any moment there is one whole pair.
ge_advisories_keep() {
	ge_at=${ge_advisories_kept%/current/*}
	ge_advisories_room || ge_die "$ge_failed" "cannot write to $ge_at"
	exec 9>"$ge_at/.lock"
	flock -w 60 9 || ge_die "$ge_failed" 'another go-env advisories update is running'
	ge_now=$(ge_advisories_value "$ge_work/new" database/modified)
	if [ -f "$ge_advisories_kept" ] && ge_advisories_parse "$ge_advisories_kept" "$ge_work/old"; then
		ge_before=$(ge_advisories_value "$ge_work/old" database/modified)
		if [ "$(printf '%s\n%s\n' "$ge_before" "$ge_now" | sort | tail -n 1)" != "$ge_now" ]; then
			ge_die "$ge_refused" "they are older (${ge_now:-no database}) than what is kept (${ge_before})" \
				"what is kept stays; if the older ones are meant: rm -r $ge_at, then again"
		fi
	fi
	if ! ge_advisories_put; then
		[ -z "$ge_new" ] || rm -rf "$ge_new"
		ge_die "$ge_failed" "cannot write to $ge_at; what was kept stays"
	fi
	# pairs of before, and what a killed run left
	for ge_path in "$ge_at"/pair.*; do
		[ "$ge_path" = "$ge_new" ] || rm -rf "$ge_path"
	done
	ge_say "advisories of $(ge_advisories_value "$ge_work/new" depot), database of ${ge_now:-no date}
  signed by $ge_signer"
}

ge_advisories_room() { mkdir -p "$ge_at" && chmod 755 "${ge_at%/*}" "$ge_at"; }

ge_advisories_put() {
	ge_new=$(mktemp -d "$ge_at/pair.XXXXXXXXXX") || return 1
	cp "$ge_work/advisories.json" "$ge_work/advisories.json.asc" "$ge_new" &&
		chmod 644 "$ge_new/advisories.json" "$ge_new/advisories.json.asc" && chmod 755 "$ge_new" &&
		sync "$ge_new/advisories.json" "$ge_new/advisories.json.asc" "$ge_new" &&
		ln -s "${ge_new##*/}" "$ge_new/next" && mv -fT "$ge_new/next" "$ge_at/current" && sync "$ge_at"
}

ge_advisories_show() {
	[ -f "$ge_advisories_kept" ] || ge_die "$ge_missing" 'no advisories are kept on this host' 'go-env advisories update   fetches them'
	ge_advisories_open || ge_die "$ge_failed" 'the advisories that are kept cannot be read' "$ge_why"
	awk -v "now=$(date +%s)" -f "$ge_share/awk/versions.awk" -f "$ge_share/awk/dates.awk" -f "$ge_share/awk/advisories-show.awk" "$ge_work/advisories"
}
