# Which toolchains are in use by processes: started from there, standing there, holding files there, or told of it by their environment.
# What runs in a container counts if it is this host's file that it uses.

# Called with GOROOTs. For each use that was found a line on stdout, GOROOT, tab, process; the same may come several times.
ge_processes() {
	ge_processes_by_link "$@"
	ge_processes_by_program "$@"
	ge_processes_by_text "$@"
}

# By exe, cwd and open files, in one look over /proc. Its links show physical paths, below a folder where the host is seen from elsewhere (a
# service in a chroot). None is printed: in a container it may be anything.
ge_processes_by_link() {
	for ge_root in "$@"; do
		ge_there=$(readlink -f -- "$ge_root") || ge_there=$ge_root
		set -- "$@" -o '(' -lname "*$ge_there" -o -lname "*$ge_there/*" -o -lname "*$ge_there (deleted)" ')' -printf "$ge_root\\t%P\\n"
		shift
	done
	find /proc -maxdepth 3 '(' -path '/proc/[!0-9]*' -o -path '/proc/[0-9]*/*' -type d ! -name fd ')' -prune -o \
		'(' -name exe -o -name cwd -o -path '/proc/*/fd/*' ')' '(' -false "$@" ')' 2>/dev/null |
		while IFS='	' read -r ge_root ge_held; do
			! ge_is_of_tree "$ge_root" "$ge_held" || printf '%s\t%s\n' "$ge_root" "${ge_held%%/*}"
		done
}

# $1: GOROOT, $2: a link in /proc, as 123/fd/4, whose text is of a place in it. True if it is that place and no container's of the same name.
# What an upgrade has replaced is there no more; it counts for a process of the host.
ge_is_of_tree() {
	ge_there=$(readlink -f -- "$1") && ge_text=$(readlink -- "/proc/$2") || return 1
	case $ge_text in
	*' (deleted)') ge_is_of_host "${2%%/*}" ;;
	*) ge_same_file "/proc/$2" "$ge_there${ge_text##*"$ge_there"}" ;;
	esac
}

# $1: process. True unless it has a root of its own.
ge_is_of_host() { ge_same_file "/proc/$1/root" /; }

ge_same_file() {
	ge_first=$(stat -L -c %d:%i -- "$1" 2>/dev/null) && [ "$ge_first" = "$(stat -L -c %d:%i -- "$2" 2>/dev/null || :)" ]
}

# By the program's file itself: a container may have a GOROOT of the host under another name.
ge_processes_by_program() {
	{
		for ge_root in "$@"; do
			find "$ge_root/bin" "$ge_root/pkg/tool" -type f -exec stat -c "%d:%i $ge_root" '{}' + 2>/dev/null
		done
		find /proc -maxdepth 1 -name '[0-9]*' -printf '%p/exe\n' | xargs stat -L -c '%d:%i %n' 2>/dev/null
	} | awk '$2 !~ /^\/proc\// { root[$1] = $2; next } $1 in root { split($2, at, "/"); print root[$1] "\t" at[3] }'
}

# By what is mapped, and by the environment that a process was started with: a CI agent whose PATH names a line uses it for its next job.
ge_processes_by_text() {
	for ge_root in "$@"; do
		ge_there=$(readlink -f -- "$ge_root") || ge_there=$ge_root
		# a path stands behind a blank in maps, in a variable behind = or :
		ge_processes_with maps -e " $ge_there/"
		ge_processes_with environ -e "=$ge_root/" -e ":$ge_root/" -e "=$ge_there/" -e ":$ge_there/"
	done
}

# $1: a file of every process, then what grep looks for in it, on behalf of ge_root
ge_processes_with() {
	ge_file=$1
	shift
	find /proc -maxdepth 2 -path "/proc/[0-9]*/$ge_file" -exec grep -lF "$@" '{}' + 2>/dev/null |
		while IFS=/ read -r _ _ ge_process _; do
			! ge_is_of_host "$ge_process" || printf '%s\t%s\n' "$ge_root" "$ge_process"
		done
}
