# The lists of folders in which people's shells, root and sudo look for programs.

# What root's shells begin with where nothing says otherwise.
ge_usual_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Sets ge_root_path and ge_sudo_path; the latter to nothing where there is no sudo, where it keeps the user's, or where only root may read it.
ge_find_paths() {
	ge_root_path=$(sed -n 's/^[[:space:]]*ENV_SUPATH[[:space:]]*\(PATH=\)\{0,1\}\([^[:space:]]*\).*/\2/p' /etc/login.defs 2>/dev/null | tail -n 1)
	ge_root_path=${ge_root_path:-$ge_usual_path}
	ge_sudo_path=''
	[ -e /etc/sudoers ] || return 0
	if [ ! -r /etc/sudoers ]; then
		ge_note 'only root may read where sudo looks for programs: say goenv doctor as root too'
		return 0
	fi
	for ge_one in /etc/sudoers /etc/sudoers.d/*; do
		# sudo passes over these too
		case ${ge_one##*/} in *.* | *~) continue ;; *) ;; esac
		if [ ! -f "$ge_one" ] || [ ! -r "$ge_one" ]; then continue; fi
		ge_one=$(sed -n 's/^[[:space:]]*Defaults[[:space:]]*secure_path[[:space:]]*=[[:space:]]*"\{0,1\}\([^"#[:space:]]*\).*/\1/p' "$ge_one" | tail -n 1)
		ge_sudo_path=${ge_one:-$ge_sudo_path}
	done
}

# $1: PATH, $2: function. Calls it with each folder, in order.
ge_each_folder() {
	ge_folders=$1:
	while [ -n "$ge_folders" ]; do
		ge_folder=${ge_folders%%:*}
		ge_folders=${ge_folders#*:}
		"$2" "$ge_folder"
	done
}

# $1: PATH, $2: name. Sets ge_first to what is found there, with links resolved in ge_first_real; false if nothing is.
ge_find_first() {
	ge_first='' ge_first_real=''
	set -- "$1:" "$2"
	while [ -n "$1" ]; do
		ge_first=${1%%:*}
		set -- "${1#*:}" "$2"
		ge_first=${ge_first:-.}/$2
		if [ -f "$ge_first" ] && [ -x "$ge_first" ]; then
			ge_first_real=$(readlink -f -- "$ge_first") || ge_first_real=''
			return 0
		fi
	done
	ge_first=''
	return 1
}
