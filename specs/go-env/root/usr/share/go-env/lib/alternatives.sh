# What update-alternatives knows of the group `go`. Two tools have that name: Debian's, which SUSE has too, and Red Hat's, which has no --query.

ge_link_go=/usr/bin/go
ge_link_gofmt=/usr/bin/gofmt
ge_link_goroot=/usr/local/go
ge_alternatives=/etc/alternatives

# Sets ge_tool to debian or redhat, empty where there is neither.
ge_find_tool() {
	ge_tool=
	command -v update-alternatives >/dev/null || return 0
	case $(update-alternatives --version 2>/dev/null) in
	# "Debian update-alternatives version" until dpkg 1.22
	*update-alternatives\ version*) ge_tool=debian ;;
	alternatives*) ge_tool=redhat ;;
	*) ;;
	esac
}

# Sets ge_mode (auto, manual, none: there is no such group), ge_value (the path that is chosen), ge_best (the path of the highest priority)
# and ge_members, a line for each: PRIORITY PATH NAME=PATH..., with a space at its end. Needs ge_tool.
ge_read_group() {
	ge_mode=none ge_value='' ge_best='' ge_members=''
	case $ge_tool in
	debian) ge_text=$(update-alternatives --query go 2>/dev/null) || return 0 ;;
	redhat) ge_text=$(update-alternatives --display go 2>/dev/null) || return 0 ;;
	*) return 0 ;;
	esac
	ge_text=$(printf '%s\n' "$ge_text" | awk "$ge_group_awk")
	ge_mode=${ge_text%%
*}
	ge_text=${ge_text#*
}
	ge_value=${ge_text%%
*}
	ge_text=${ge_text#*
}
	ge_best=${ge_text%%
*}
	ge_members=${ge_text#"$ge_best"}
	ge_members=${ge_members#
}
}

# Both tools' text -> mode, value, best, members, by lines. A follower that a member does not give is left out ("(null)" in Red Hat's).
# shellcheck disable=SC2016
ge_group_awk='
function after(prefix) { return substr($0, length(prefix) + 1) }
function member(path, priority) { members[++count] = priority " " path " "; if (count == 1 || priority + 0 > top) { top = priority + 0; best = path } }
/^Status: / { mode = after("Status: "); next }
/^Value: / { value = after("Value: "); next }
/^Alternative: / { path = after("Alternative: "); next }
/^Priority: / { member(path, after("Priority: ")); next }
/^go - / && !mode { mode = /auto/ ? "auto" : "manual"; next }
/^ link currently points to / { value = after(" link currently points to "); next }
/^\/.* - (family .* )?priority -?[0-9]+$/ { priority = $NF; sub(/ - (family .* )?priority -?[0-9]+$/, ""); member($0, priority); next }
/^ (slave|follower) [^ ]+: \// { name = $2; sub(/:$/, "", name); sub(/^ (slave|follower) [^ ]+: /, ""); members[count] = members[count] name "=" $0 " "; next }
/^ [^ ]+ \// && count { name = $1; sub(/^ [^ ]+ /, ""); members[count] = members[count] name "=" $0 " "; next }
END {
	if (value == "none") value = ""
	print mode; print value; print best
	for (i = 1; i <= count; i++) print members[i]
}
'

# $1: GOROOT, $2: its line. True if it is registered as its package does it, with everything that follows.
ge_is_registered() {
	ge_parse "$2" || return 1
	case "
$ge_members
" in
	*"
$((1000 * ge_major + ge_minor)) $1/bin/go gofmt=$1/bin/gofmt goroot=$1 
"*) return 0 ;;
	*) return 1 ;;
	esac
}
