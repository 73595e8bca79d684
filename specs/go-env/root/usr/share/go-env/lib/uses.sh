# Who uses which line, for go-env gc. Needs version.sh, installed.sh, places.sh and processes.sh.

# people and processes named for one line; the rest is not worth a screen
ge_most_named=5
ge_tab='	'

# Sets ge_trees (GOROOT LINE VERSION, one a line), ge_uses (GOROOT, tab, what it is kept for), ge_unread (what was not looked at) and ge_blind (why
# nothing can be said of idleness; empty if it can).
ge_survey() {
	ge_trees='' ge_uses='' ge_unread='' ge_blind=''
	ge_each_line ge_survey_tree
	[ -n "$ge_trees" ] || return 0
	ge_survey_order
	ge_survey_host
	ge_survey_processes
	[ -n "$ge_blind" ] || ge_survey_wishes
}

ge_survey_tree() {
	ge_trees="$ge_trees$1 $2 ${3:--}
"
}

# $1: GOROOT, $2: what it is kept for
ge_keep() {
	ge_uses="$ge_uses$1$ge_tab$2
"
}

# Calls "$1 GOROOT LINE VERSION" for each tree.
ge_each_tree() {
	set -- "$1" "$ge_trees"
	while [ -n "$2" ]; do
		ge_one=${2%%
*}
		set -- "$1" "${2#*
}"
		ge_one_rest=${ge_one#* }
		"$1" "${ge_one%% *}" "${ge_one_rest%% *}" "${ge_one_rest#* }"
	done
}

# The newest line, and the newest that is no release candidate: what would be left for whoever asks for nothing.
ge_survey_order() {
	ge_newest='' ge_newest_release=''
	ge_each_tree ge_survey_newest
	ge_each_tree ge_survey_keep_newest
}

ge_survey_newest() {
	ge_newest=$2
	case $3 in
	*rc* | *beta*) ;;
	*) ge_newest_release=$2 ;;
	esac
}

ge_survey_keep_newest() {
	if [ "$2" = "$ge_newest" ]; then
		ge_keep "$1" 'it is the newest line'
	elif [ "$2" = "$ge_newest_release" ]; then
		ge_keep "$1" 'it is the newest line that is no candidate'
	fi
}

ge_survey_host() {
	ge_each_place ge_survey_place
}

# $1: place. Whoever made it: what /usr/bin/go or /usr/local/go leads to is used by everybody.
ge_survey_place() {
	ge_place_at=$(readlink -f -- "$1" || :)
	ge_each_tree ge_survey_at
}

ge_survey_at() {
	case $ge_place_at/ in
	"$(readlink -f -- "$1")"/*) ;;
	*) return 0 ;;
	esac
	case $ge_uses in
	*"$1$ge_tab"'it is the host'*) ;;
	*) ge_keep "$1" "it is the host's: $ge_link_go or $ge_link_goroot leads there" ;;
	esac
}

ge_survey_processes() {
	# a container without the right to look into other users' processes would find everything idle
	if ! readlink /proc/1/exe >/dev/null; then
		ge_blind='processes of others cannot be seen here (/proc)'
		return 0
	fi
	set --
	ge_rest_of=$ge_trees
	while [ -n "$ge_rest_of" ]; do
		set -- "$@" "${ge_rest_of%% *}"
		ge_rest_of=${ge_rest_of#*
}
	done
	ge_found_uses=$(ge_processes "$@" | sort -u)
	ge_each_tree ge_survey_processes_of
}

ge_survey_processes_of() {
	ge_pids=$(printf '%s\n' "$ge_found_uses" | awk -F '\t' -v root="$1" '$1 == root { print $2 }')
	ge_count=0
	for ge_pid in $ge_pids; do
		ge_count=$((ge_count + 1))
		[ "$ge_count" -le "$ge_most_named" ] || continue
		ge_name=
		read -r ge_name 2>/dev/null <"/proc/$ge_pid/comm" || :
		ge_keep "$1" "process $ge_pid ($(ge_shown "${ge_name:-ended}"))"
	done
	[ "$ge_count" -le "$ge_most_named" ] || ge_keep "$1" "$((ge_count - ge_most_named)) processes more"
}

ge_survey_wishes() {
	# a home on a server that does not answer
	if ! ge_wishes=$(timeout -k 5 120 sh "$ge_share/lib/wishes.sh"); then
		ge_blind='files of users and projects could not all be read'
		return 0
	fi
	ge_unread=$(printf '%s\n' "$ge_wishes" | awk -F '\t' '$1 == "unread" { print $2 " " $3 }')
	ge_each_tree ge_survey_wishes_of
}

ge_survey_wishes_of() {
	ge_files=$(printf '%s\n' "$ge_wishes" | awk -F '\t' -v line="$2" -v version="$3" "$ge_wanted_awk")
	ge_count=0
	while [ -n "$ge_files" ]; do
		ge_one_file=${ge_files%%
*}
		ge_files=${ge_files#"$ge_one_file"}
		ge_files=${ge_files#
}
		ge_count=$((ge_count + 1))
		[ "$ge_count" -gt "$ge_most_named" ] || ge_keep "$1" "$ge_one_file"
	done
	[ "$ge_count" -le "$ge_most_named" ] || ge_keep "$1" "$((ge_count - ge_most_named)) files more"
}

# who asks for another patch of the line wants that line all the same; a go.mod's version is a minimum, which newer lines satisfy, but go itself
# looks for the very version in PATH
# shellcheck disable=SC2016
ge_wanted_awk='
{ sub(/^go/, "", $2); of = $2; if (match(of, /^[0-9]+\.[0-9]+/)) of = substr(of, 1, RLENGTH) }
$1 == "line" && of == line && !seen[$3]++ { print $3 }
$1 == "exact" && $2 == version && !seen[$3]++ { print $3 }
'
