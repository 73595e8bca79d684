# selection: what `go` is on this host: the group of alternatives, the names in /usr/bin, what stands before them in PATH, and what profile files
# set behind everybody's back.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"
. "$ge_share/lib/packed.sh"
. "$ge_share/lib/work.sh"
. "$ge_share/lib/findings.sh"
. "$ge_share/lib/policy.sh"
. "$ge_share/lib/owners.sh"
. "$ge_share/lib/alternatives.sh"
. "$ge_share/lib/links.sh"
. "$ge_share/lib/profiles.sh"

ge_check_selection() {
	ge_why=''
	if [ -s "$ge_work/installed" ]; then
		ge_links_group || return 1
		ge_links_selected
	fi
	while IFS='	' read -r ge_root ge_line ge_built; do
		ge_links_named "go-$ge_line" "$ge_root/bin/go"
		ge_links_named "gofmt-$ge_line" "$ge_root/bin/gofmt"
		[ -z "$ge_built" ] || ge_links_named "go$ge_built" "$ge_root/bin/go"
		ge_owner_state "$ge_root"
	done <"$ge_work/lines"
	ge_links_stale
	ge_owners_lost | while IFS= read -r ge_lost; do
		ge_finding selection error "$ge_lost" 'the package is installed, and where it put its toolchain there is none, or a link' "$(ge_put_back "$ge_lost")"
	done
	ge_selection_shadows
	ge_profiles_look
	ge_outcome selection checked "/usr/bin/go is $(ge_shown "$(readlink -f /usr/bin/go)")"
}

# What stands before /usr/bin in the PATH that systems come with.
ge_selection_shadows() {
	for ge_name in go gofmt; do
		for ge_folder in /usr/local/sbin /usr/local/bin /usr/sbin /sbin; do
			ge_path=$ge_folder/$ge_name
			if [ ! -e "$ge_path" ] && [ ! -L "$ge_path" ]; then continue; fi
			if [ "$(readlink -f "$ge_path")" = "$(readlink -f "/usr/bin/$ge_name")" ]; then continue; fi
			ge_finding selection warning "$ge_path" "in most users' PATH this comes before /usr/bin/$ge_name, and it is another one" "remove it, or leave it and know"
		done
	done
	# two copies of a line: which of them is meant?
	cut -f 2 "$ge_work/installed" | uniq -d | while IFS= read -r ge_double; do
		ge_finding selection warning "go-$ge_double" "this line is in two places: $(awk -F '\t' -v "line=$ge_double" '$2 == line "" { printf "%s ", $1 }' "$ge_work/installed")" \
			'remove the one that no package owns'
	done
}
