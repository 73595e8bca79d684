# The links that lead to a toolchain. Needs findings.sh, owners.sh, alternatives.sh, installed.sh and version.sh.

ge_alternatives_fix='go-env use --system --auto'

# What update-alternatives knows. False where it cannot be asked.
ge_links_group() {
	ge_find_tool
	if [ -z "$ge_tool" ]; then
		ge_why='there is no update-alternatives'
		return 1
	fi
	ge_read_group
	if [ "$ge_mode" = none ]; then
		ge_finding selection error /usr/bin/go 'toolchains are installed, and the group go of alternatives is not there' "$(ge_fix_of "$(ge_newest)")"
		return 0
	fi
	printf '%s\n' "$ge_members" | cut -d ' ' -f 2 >"$ge_work/registered" || ge_lost
	while IFS='	' read -r ge_root _; do
		grep -qxF "$ge_root/bin/go" "$ge_work/registered" ||
			ge_finding selection error "$ge_root" 'it is installed, and the group go of alternatives does not know it' "$(ge_fix_of "$ge_root")"
	done <"$ge_work/lines"
	while IFS= read -r ge_path; do
		[ -x "$ge_path" ] || ge_finding selection error "$ge_path" 'the group go of alternatives names it, and it is not there' "update-alternatives --remove go $ge_path"
	done <"$ge_work/registered"
	# a choice of what is not there is told by the link
	if [ "$ge_mode" = auto ] || [ ! -x "$ge_value" ] || [ "$ge_value" = "$(ge_newest)/bin/go" ]; then return 0; fi
	ge_finding selection note /usr/bin/go "the administrator chose $(ge_shown "${ge_value%/bin/go}"), which is not the newest line: what needs a newer one fails or switches" \
		'nothing, if that is meant; else: go-env use --system --auto'
}

ge_newest() { tail -n 1 "$ge_work/installed" | cut -f 1; }

# /usr/bin/go, /usr/bin/gofmt and /usr/local/go: each through /etc/alternatives, all three of one line.
ge_links_selected() {
	ge_links_one /usr/bin/go go error /bin/go
	ge_of_go=$ge_of
	ge_links_one /usr/bin/gofmt gofmt error /bin/gofmt
	ge_of_gofmt=$ge_of
	# an administrator's own folder or link may stand here: nothing of ours depends on it
	ge_links_one /usr/local/go goroot warning ''
	[ -n "$ge_of_go" ] || return 0
	if [ -n "$ge_of_gofmt" ] && [ "$ge_of_gofmt" != "$ge_of_go" ]; then
		ge_finding selection error /usr/bin/gofmt "go is of $(ge_shown "$ge_of_go"), gofmt of $(ge_shown "$ge_of_gofmt")" "$ge_alternatives_fix"
	fi
	if [ -n "$ge_of" ] && [ "$ge_of" != "$ge_of_go" ]; then
		ge_finding selection error /usr/local/go "go is of $(ge_shown "$ge_of_go"), this is $(ge_shown "$ge_of")" "$ge_alternatives_fix"
	fi
}

# $1: link, $2: its name among the alternatives, $3: how bad it is, $4: where in a GOROOT it leads. Sets ge_of to that GOROOT, or to nothing.
ge_links_one() {
	ge_of=''
	if [ ! -e "$1" ] && [ ! -L "$1" ]; then
		# /usr/local/go may be left out where something stood in its way
		ge_severity=$3
		[ "$3" != warning ] || ge_severity=note
		ge_finding selection "$ge_severity" "$1" 'it is not there' "$ge_alternatives_fix; if that does not help: $(ge_fix_of "$(ge_newest)")"
	elif [ ! -L "$1" ]; then
		ge_finding selection "$3" "$1" 'it is no link: somebody else put it there, and update-alternatives leaves it alone' "move it away, then $ge_alternatives_fix"
	elif [ ! -e "$1" ]; then
		ge_finding selection error "$1" "it leads to $(ge_shown "$(readlink "$1")"), and ends at nothing" "$ge_alternatives_fix"
	elif [ "$(readlink "$1")" != "/etc/alternatives/$2" ]; then
		ge_finding selection "$3" "$1" "it leads to $(ge_shown "$(readlink "$1")"), not to /etc/alternatives/$2: somebody else made it" "remove it, then $ge_alternatives_fix"
	else
		ge_of=$(readlink -f "$1")
		ge_of=${ge_of%"$4"}
	fi
}

# $1: name in /usr/bin, $2: what it has to lead to
ge_links_named() {
	if [ "$(readlink -f "/usr/bin/$1")" != "$(readlink -f "$2")" ] || [ ! -e "/usr/bin/$1" ]; then
		ge_finding selection error "/usr/bin/$1" "it does not lead to $2, as the package has it" "$(ge_fix_of "${2%/bin/*}")"
	fi
}

# Names go1.X.Y, which Go's own switching looks for, that lead to nothing or to another version: it would take them and fail.
ge_links_stale() {
	for ge_path in /usr/bin/go1.* /usr/local/bin/go1.*; do
		if [ ! -e "$ge_path" ] && [ ! -L "$ge_path" ]; then continue; fi
		ge_parse "${ge_path##*/}" || continue
		ge_at=$(readlink -f "$ge_path") || ge_at=''
		ge_is=''
		if [ "${ge_at%/bin/go}" != "$ge_at" ]; then ge_is=$(ge_tree_version "${ge_at%/bin/go}") || ge_is=''; fi
		if [ "$ge_is" = "${ge_path##*/go}" ]; then continue; fi
		ge_finding selection error "$ge_path" "it leads to ${ge_is:+go}${ge_is:-no toolchain}: GOTOOLCHAIN=path would start it as ${ge_path##*/} and fail" 'remove it'
	done
}

# $1: GOROOT. A package that is not whole: unpacked and not configured, or registered in two versions.
ge_owner_state() {
	ge_owner_of "$1"
	if [ "$(grep -c "^$1	" "$ge_work/owners")" -gt 1 ]; then
		ge_finding selection error "$1" "$ge_package is registered in more than one version: an upgrade was cut short" "$(ge_fix_of "$1")"
	fi
	[ "$ge_kind" = deb ] || return 0
	ge_state=$(dpkg-query -W -f '${db:Status-Abbrev}' "$ge_package") || return 0
	case $ge_state in
	?i*) ;;
	*) ge_finding selection error "$1" "$ge_package is not whole: dpkg calls its state ${ge_state% }" 'dpkg --configure -a' ;;
	esac
}
