# What users and projects of this host ask for, for go-env gc. A program of its own, since it reads other people's files: it is run under timeout,
# and a home that does not answer ends it and nothing else.
#
# Prints records of three columns, tab between them:
#   line   VERSION  FILE    somebody wants this version, or another patch of its line
#   exact  VERSION  FILE    a go.mod names this version, which go looks for in PATH by just that name
#   unread COUNT    WHY     homes that were not looked at
set -u
. "${0%/*}/say.sh"

# As much as a shell reads of such a file, in bytes.
ge_limit=16384
ge_most_homes=20000
ge_most_projects=4096

# $1: folder. True where root has no more rights than others: a home that NFS serves without them, or a user's FUSE.
ge_is_closed() { [ -d "$1" ] && [ ! -x "$1" ]; }

# $1: folder. Sets ge_uid and ge_gid to whose rights a link in it is followed with: the owner's; where that is root and others may put links there
# too, nobody's, of the folder's group if it is the group that may. With root's a link would open what it likes, and to open a watchdog is to
# start it.
ge_rights_in() {
	ge_owner=$(stat -c '%u %g %a' -- "$1") || return
	ge_mode=${ge_owner##* }
	ge_gid=${ge_owner#* } ge_uid=${ge_owner%% *}
	ge_gid=${ge_gid% *}
	[ "$ge_uid" -eq 0 ] || return 0
	case $ge_mode in
	*[2367]) ge_uid=65534 ge_gid=65534 ;;
	*[2367]?) ge_uid=65534 ;;
	*) ;;
	esac
	[ "$ge_uid:$ge_gid" != 65534:0 ] || ge_gid=65534
}

# $1: a file in somebody's folder $2. Its beginning, on stdout. The owner may change it under our hands: a link is followed with the rights of
# who may put it there, and neither a FIFO nor a device holds us.
ge_read_theirs() {
	# so is what lies deeper than in that folder itself: one in between may be a link
	if [ -L "$1" ] || [ "${1%/*}" != "$2" ] || ge_is_closed "$2"; then
		ge_rights_in "$2" || return 0
		timeout 5 setpriv --reuid="$ge_uid" --regid="$ge_gid" --clear-groups \
			dd if="$1" iflag=nonblock bs="$ge_limit" count=1 status=none 2>/dev/null
	elif [ -f "$1" ]; then
		dd if="$1" iflag=nofollow,nonblock bs="$ge_limit" count=1 status=none 2>/dev/null
	fi
}

# $1: file, $2: its folder, or the home above it, $3: how it is read: user, version, tools, module, variables, settings
ge_wishes_in() {
	[ -e "$1" ] || [ -L "$1" ] || ge_is_closed "$2" || return 0
	ge_read_theirs "$1" "$2" | ge_how=$3 ge_file=$(ge_shown "$1") awk "$ge_wishes_awk"
}

# shellcheck disable=SC2016
ge_wishes_awk='
function wish(kind, text) {
	sub(/\.x$/, "", text)
	if (length(text) < 20 && text ~ /^(go)?[0-9]+\.[0-9]+(\.[0-9]+|rc[0-9]+|beta[0-9]+)?$/)
		printf "%s\t%s\t%s\n", kind, text, ENVIRON["ge_file"]
}
BEGIN { how = ENVIRON["ge_how"] }
{ sub(/\r$/, "") }
how == "module" { sub(/\/\/.*/, ""); if (NF == 2 && ($1 == "go" || $1 == "toolchain")) wish("exact", $2); next }
{ sub(/(^|[ \t])#.*/, "") }
how == "user" { wish("line", $NF) }
how == "version" && NF { wish("line", $1); exit }
how == "tools" && ($1 == "golang" || $1 == "go") { for (i = 2; i <= NF; i++) wish("line", $i) }
how ~ /^(variables|settings)$/ && /^[ \t]*(export[ \t]+)?GOTOOLCHAIN=/ {
	sub(/^[^=]*=["\047]?/, "")
	sub(/([+](auto|path))?["\047]?[ \t]*$/, "")
	wish("exact", $0)
}
how == "variables" && sub(/^[ \t]*(export[ \t]+)?GO_VERSION=["\047]?/, "") { sub(/["\047]?[ \t]*$/, ""); wish("line", $0) }
'

# The homes of all users that are known without asking for each, one a line. Where automount keeps homes away until somebody comes, looking would
# bring them all: those that are not there are counted.
ge_homes() {
	{
		timeout 10 getent passwd | cut -d : -f 6
		printf '%s\n' /root /home/*
	} | sort -u | head -n "$ge_most_homes" | awk "$ge_homes_awk" /proc/self/mountinfo -
}

# shellcheck disable=SC2016
ge_homes_awk='
FNR == NR {
	for (i = 7; i < NF && $i != "-"; i++) continue
	gsub(/\\040/, " ", $5)
	type[$5] = $(i + 1)
	next
}
/^\// {
	for (path = $0; path != "" && !(path in type); sub(/\/[^\/]*$/, "", path)) continue
	if (type[path == "" ? "/" : path] == "autofs") away++
	else print
}
END { if (away) print "away " away }
'

ge_wishes_of_users() {
	ge_homes | while IFS= read -r ge_home; do
		case $ge_home in
		'away '*) printf 'unread\t%s\tautomounted homes that are not there now\n' "${ge_home#away }" ;;
		*)
			ge_wishes_in "$ge_home/.go-versions" "$ge_home" user
			ge_wishes_by_settings "$ge_home"
			;;
		esac
	done
}

# $1: home. What it says by `go env -w GOTOOLCHAIN=go1.26.10`: go looks for just that name in PATH.
ge_wishes_by_settings() {
	ge_left=$ge_settings
	while [ -n "$ge_left" ]; do
		case $ge_left in
		'~'/*)
			ge_file=${ge_left%%
*}
			ge_wishes_in "$1/${ge_file#'~'/}" "$1" settings
			;;
		*) ;;
		esac
		ge_left=${ge_left#*
}
	done
}

# Where go finds the settings of users, by what the host tells everybody; ~ for the home.
ge_settings_files() {
	# shellcheck disable=SC2088 # for each home
	echo '~/.config/go/env'
	for ge_file in /etc/environment /etc/profile /etc/profile.d/*.sh /etc/security/pam_env.conf /etc/go-env/env.conf; do
		[ ! -f "$ge_file" ] || head -c 262144 "$ge_file"
		echo
	done | awk -f "${0%/lib/*}/awk/config-home.awk"
}

# $1: folder
ge_wishes_of_project() {
	ge_wishes_in "$1/.go-version" "$1" version
	ge_wishes_in "$1/.tool-versions" "$1" tools
	ge_wishes_in "$1/go.work" "$1" module
	ge_wishes_in "$1/go.mod" "$1" module
}

# /etc/go-env/projects: a folder a line; FOLDER/* stands for each folder in it.
ge_wishes_of_projects() {
	[ -f /etc/go-env/projects ] || return 0
	ge_count=0
	while IFS= read -r ge_text || [ -n "$ge_text" ]; do
		case $ge_text in
		*/\*) set -- "${ge_text%\*}"*/ ;;
		/*) set -- "$ge_text/" ;;
		*) continue ;;
		esac
		for ge_folder in "$@"; do
			ge_count=$((ge_count + 1))
			[ "$ge_count" -le "$ge_most_projects" ] || return 1
			ge_wishes_of_project "${ge_folder%/}"
		done
	done </etc/go-env/projects
}

ge_settings=$(ge_settings_files | sort -u)"
"
ge_wishes_in /etc/environment /etc variables
ge_wishes_in /etc/go-env/env.conf /etc/go-env variables
ge_wishes_of_users
ge_wishes_of_projects
