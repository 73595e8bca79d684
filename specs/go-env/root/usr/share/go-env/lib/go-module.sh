# The go.work or go.mod that the go command minds in the current folder, and what it asks for. (cmd/go/internal/{modload,gover})
# Needs go-settings.sh.

# $1: GOROOT. Sets ge_module to the file, or to nothing, and ge_module_go and ge_module_toolchain to the first of these lines in it, each with
# its number before it: "3 1.27". Sets ge_module_wrong, if go would not start.
ge_find_module() {
	ge_module='' ge_module_go='' ge_module_toolchain='' ge_module_wrong=''
	ge_go_setting GOWORK "$1"
	case $ge_setting in
	off) ;;
	'' | auto) ge_look_up go.work "$1" && ge_module=$ge_found_file ;;
	/*) [ ! -e "$ge_setting" ] || ge_module=$ge_setting ;;
	*) ge_module_wrong="GOWORK is no absolute path ($ge_setting_from)" ;;
	esac
	[ -n "$ge_module" ] || ge_find_mod "$1" || return 0
	if [ ! -f "$ge_module" ] || [ ! -r "$ge_module" ]; then
		ge_module_wrong="$ge_module cannot be read"
		return 0
	fi
	ge_module_go=$(ge_module_line go)
	ge_module_toolchain=$(ge_module_line toolchain)
}

ge_find_mod() {
	ge_look_up go.mod '' || return 1
	# an experiment in /tmp itself is not the module of everything below
	[ "$(readlink -f "${ge_found_file%/*}/")" != "$(readlink -f "${TMPDIR:-/tmp}")" ] || return 1
	ge_module=$ge_found_file
}

# $1: name, $2: a GOROOT whose border is not crossed. Sets ge_found_file to that of the nearest folder.
ge_look_up() {
	ge_dir=${PWD%/}
	while :; do
		ge_found_file=$ge_dir/$1
		if [ -e "$ge_found_file" ] && [ ! -d "$ge_found_file" ]; then return 0; fi
		[ -n "$ge_dir" ] || return 1
		ge_dir=${ge_dir%/*}
		if [ -n "$2" ] && [ "$ge_dir" = "$2" ]; then return 1; fi
	done
}

# $1: go or toolchain. "NUMBER VALUE" of its first line, as go looks for it before it understands the file.
ge_module_line() {
	head -c "$ge_settings_most" <"$ge_module" | LC_ALL=C awk -v "key=$1" '
		{ gsub(/^[ \t\r\v\f]+|[ \t\r\v\f]+$/, "") }
		index($0, key) == 1 && substr($0, length(key) + 1, 1) ~ /[ \t]/ {
			value = substr($0, length(key) + 1)
			sub(/\/\/.*/, "", value)
			gsub(/^[ \t\r\v\f]+|[ \t\r\v\f]+$/, "", value)
			# no name of a program is longer
			printf "%d %s", NR, substr(value, 1, 255)
			exit
		}'
}
