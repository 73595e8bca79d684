# go-env use --system: one line of Go for the whole host, by alternatives.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"
. "$ge_share/lib/alternatives.sh"
. "$ge_share/lib/places.sh"
. "$ge_share/lib/switch.sh"
. "$ge_share/lib/lock.sh"
. "$ge_share/lib/packages.sh"

ge_verb_use() {
	ge_use_system='' ge_use_wanted='' ge_use_root='' ge_dry=''
	while [ "$#" -gt 0 ]; do
		case $1 in
		--system) ge_use_system=yes ;;
		--dry-run) ge_dry=yes ;;
		--auto) ge_use_wants auto ;;
		-*) ge_usage "use has no option $(ge_shown "$1")" ;;
		*) ge_use_wants "$1" ;;
		esac
		shift
	done
	[ -n "$ge_use_system" ] || ge_usage 'use is for the whole host: say use --system'
	[ -n "$ge_use_wanted" ] || ge_usage 'use --system takes a version such as 1.27, or --auto'
	if [ "$ge_use_wanted" != auto ]; then
		ge_parse "$ge_use_wanted" || ge_usage "no version of Go: $(ge_shown "$ge_use_wanted")"
		ge_find "$ge_use_wanted" || ge_not_installed "$ge_use_wanted"
		ge_use_root=$ge_root
	fi
	if [ -z "$ge_dry" ]; then
		[ "$(id -u)" -eq 0 ] || ge_die "$ge_refused" 'only root switches the host' "sudo $ge_command"
		ge_lock "use --system $(ge_use_word)"
	fi
	ge_use_look
	[ -n "$ge_dry" ] || trap 'ge_use_failed "stopped by a signal"' INT TERM HUP
	ge_use_register
	ge_use_switch
}

ge_use_wants() {
	[ -z "$ge_use_wanted" ] || ge_usage 'use takes one version, or --auto'
	ge_use_wanted=$1
}

ge_use_word() {
	if [ "$ge_use_wanted" = auto ]; then printf '%s' --auto; else printf '%s' "$ge_use_wanted"; fi
}

# Refuses what cannot be done whole, and remembers the state before.
ge_use_look() {
	ge_find_tool
	[ -n "$ge_tool" ] || ge_die "$ge_failed" 'there is no update-alternatives here' 'the packages of Go need it: install it first'
	ge_refuse_foreign_places
	if [ "$ge_tool" = redhat ] && [ -e /var/lib/alternatives/go.new ]; then
		ge_die "$ge_refused" 'alternatives is at work, or was killed: /var/lib/alternatives/go.new' \
			'if no package is being installed: rm /var/lib/alternatives/go.new
  then say it again'
	fi
	# Red Hat's tool does not look whether its file could be written (alternatives.c, writeState), and puts an empty one in the place of the old
	if [ -z "$ge_dry" ] && [ "$ge_tool" = redhat ]; then
		ge_use_room=/var/lib/alternatives/.go-env.room
		if ! head -c 8192 /dev/zero 2>/dev/null >"$ge_use_room" || ! sync -- "$ge_use_room"; then
			rm -f -- "$ge_use_room"
			ge_die "$ge_refused" 'there is no room in /var/lib/alternatives' 'nothing was changed; see to that disk, then say it again'
		fi
		rm -f -- "$ge_use_room"
	fi
	ge_read_group
	ge_use_mode=$ge_mode ge_use_value=$ge_value
	ge_agreed=
	! ge_places_agree "${ge_value%/bin/go}" || ge_agreed=yes
	ge_find_front
	ge_use_from=$(ge_tree_version "${ge_front:-/nowhere}")
}

# Lines that were registered while /usr/local/go was somebody's own have fewer followers; switching between them and others would take that link
# away and bring it again. What nobody registered, such as a tree unpacked by hand, is registered only when it is asked for.
ge_use_register() {
	ge_use_unregistered=
	ge_each_line ge_use_if_unregistered
	set -- "$ge_use_unregistered"
	while [ -n "$1" ]; do
		ge_use_one=${1%%
*}
		set -- "${1#*
}"
		ge_register "${ge_use_one#* }" "${ge_use_one%% *}" || ge_use_failed 'update-alternatives --install failed'
	done
	[ -n "$ge_dry" ] || ge_read_group
}

ge_use_if_unregistered() {
	! ge_is_registered "$1" "$2" || return 0
	case $ge_members in
	*" $1/bin/go "*) ;;
	# the group is gone: then there is nothing automatic to go back to
	*) [ "$1" = "$ge_use_root" ] || [ "$ge_use_wanted $ge_mode" = 'auto none' ] || return 0 ;;
	esac
	ge_use_unregistered="$ge_use_unregistered$2 $1
"
}

ge_use_switch() {
	# a registration may have been the switch already, in automatic mode: then there is something to say
	ge_use_goal="manual $ge_use_root/bin/go"
	[ "$ge_use_wanted" != auto ] || ge_use_goal="auto $ge_best"
	if [ -z "$ge_use_unregistered" ] && [ "$ge_mode $ge_value" = "$ge_use_goal" ] && ge_places_agree "${ge_value%/bin/go}"; then
		ge_use_say "nothing to do: $ge_use_from already"
		return 0
	fi
	if [ "$ge_use_wanted" = auto ]; then
		[ -n "$ge_best$ge_dry" ] || ge_die "$ge_missing" 'no line of Go is installed here' 'install a package go-1.XX'
		ge_point auto || ge_use_failed 'update-alternatives --auto failed'
	else
		ge_point "$ge_use_root/bin/go" || ge_use_failed 'update-alternatives --set failed'
	fi
	[ -z "$ge_dry" ] || return 0
	ge_read_group
	ge_use_root=${ge_value%/bin/go}
	if [ "$ge_mode $ge_value" != "$ge_use_goal" ] || ! ge_places_agree "$ge_use_root"; then
		ge_use_failed "$ge_link_go, gofmt and $ge_link_goroot would not lead to one Go"
	fi
	trap - INT TERM HUP
	ge_use_done
}

ge_use_failed() { ge_take_back "$ge_use_mode" "$ge_use_value" "$1"; }

ge_use_done() {
	ge_use_now=$(ge_tree_version "$ge_use_root")
	ge_use_say "${ge_use_from:-no Go} -> ${ge_use_now:-?}"
	ge_use_newest=
	ge_each_line ge_use_newer
	ge_parse "${ge_use_now:-0.0}"
	[ "$ge_line" != "$ge_use_newest" ] || return 0
	# a go.mod's go line is a minimum, and go.env's GOTOOLCHAIN=path looks for exactly the version named
	ge_warn "$ge_line is older than $ge_use_newest, which is installed too" "modules that ask for more than $ge_use_now do not build with it, unless just
  the version that they name is installed; go-env use --system --auto returns"
}

ge_use_newer() { ge_use_newest=$2; }

ge_use_say() {
	ge_say "$ge_link_go, $ge_link_gofmt, $ge_link_goroot: $1"
	if [ "$ge_use_wanted" = auto ]; then
		ge_say '  automatic: the newest line that is installed'
	else
		ge_say '  by choice, until another or go-env use --system --auto'
	fi
}
