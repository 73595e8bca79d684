# Settings of the go command, by the files that it reads itself: the environment, then the user's file of `go env -w`, then go.env of the
# GOROOT. No go is started: an old one would switch or fail first. (cmd/go/internal/cfg)

# Such files are a few lines; nothing of Go limits them.
ge_settings_most=1048576

# $1: name, $2: GOROOT. Sets ge_setting, and ge_setting_from: environment, the file, or nothing where Go's own default holds.
ge_go_setting() {
	ge_setting=$(printenv "$1") || ge_setting=''
	ge_setting_from=environment
	# empty is as good as unset, in the environment only
	[ -z "$ge_setting" ] || return 0
	ge_go_env_file
	# of several lines the last holds in the user's file, the first in go.env
	for ge_setting_from in "last $ge_go_env_file" "first ${GOROOT:-$2}/go.env"; do
		ge_setting=$(ge_read_setting "$1" "${ge_setting_from%% *}" "${ge_setting_from#* }")
		ge_setting_from=${ge_setting_from#* }
		[ -z "$ge_setting" ] || break
	done
	[ -n "$ge_setting" ] || ge_setting_from=''
	ge_setting=${ge_setting#=}
}

# Sets ge_go_env_file to the user's file, empty with GOENV=off and for who has no home.
ge_go_env_file() {
	case ${GOENV-} in
	off) ge_go_env_file='' ;;
	'')
		ge_go_env_file=${XDG_CONFIG_HOME:-${HOME:+$HOME/.config}}
		case $ge_go_env_file in
		/*) ge_go_env_file=$ge_go_env_file/go/env ;;
		*) ge_go_env_file='' ;;
		esac
		;;
	*) ge_go_env_file=$GOENV ;;
	esac
}

# $1: name, $2: first or last, $3: file. "=" and the value, if the file sets it.
ge_read_setting() {
	[ -f "$3" ] && [ -r "$3" ] || return 0
	head -c "$ge_settings_most" <"$3" | LC_ALL=C awk -v "name=$1=" -v "which=$2" '
		index($0, name) == 1 { value = substr($0, length(name)); if (which == "first") exit }
		END { printf "%s", value }'
}
