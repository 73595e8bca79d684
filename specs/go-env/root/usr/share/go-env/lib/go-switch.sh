# What the go command will make of its own switch (GOTOOLCHAIN) in the current folder, by reading what it reads. It is not asked, because it
# would do it. (cmd/go/internal/toolchain, as of Go 1.21 to 1.27.) Needs go-settings.sh, go-module.sh and front.sh, whose versions are Go's own.

# $1: GOROOT whose go is started. Sets
#   ge_how        old (1.20 and before know no switch), itself, path (another from PATH), download, fails
#   ge_runs       name of the toolchain that runs, such as go1.27.3; with `fails` the one that was looked for, or nothing
#   ge_runs_at    program, with `path`
#   ge_asked_by   FILE:LINE that asks for it, GOTOOLCHAIN, or nothing
#   ge_fails_why  with `fails`
#   ge_too_old    what the module asks for, if what runs is older and will refuse to build
#   ge_switch     value of GOTOOLCHAIN, and ge_switch_from
ge_predict() {
	ge_how=itself ge_runs_at='' ge_asked_by='' ge_fails_why='' ge_too_old='' ge_module=''
	ge_local=$(ge_tree_name "$1")
	ge_runs=$ge_local ge_switch='' ge_switch_from=''
	if ! _go_env_newer "${ge_local#go}" 1.20.9999; then
		ge_how=old
		return
	fi
	ge_go_setting GO111MODULE "$1"
	case $ge_setting in
	'' | on) ;;
	auto) ge_find_mod || return 0 ;;
	*) return 0 ;;
	esac
	ge_find_module "$1"
	ge_go_setting GOTOOLCHAIN "$1"
	ge_switch=$ge_setting ge_switch_from=$ge_setting_from
	if ge_choose_toolchain; then ge_look_for_toolchain "$1"; fi
	if [ "$ge_how" != fails ] && _go_env_newer "${ge_module_go#* }" "$(ge_name_version "$ge_runs")"; then
		ge_too_old=${ge_module_go#* }
	fi
}

# Sets ge_runs to what go wants to be. False if that is an error.
ge_choose_toolchain() {
	ge_mode=''
	case $ge_switch in
	'' | local) return 0 ;;
	auto | path) ge_mode=$ge_switch ;;
	*+*) ge_mode=${ge_switch#*+} ;;
	*) ;;
	esac
	case $ge_switch in
	auto | path | local+*) ;;
	*)
		if [ -z "$(ge_name_version "${ge_switch%%+*}")" ]; then
			ge_fail "GOTOOLCHAIN=$ge_switch is no toolchain"
			return 1
		fi
		ge_runs=${ge_switch%%+*} ge_asked_by=GOTOOLCHAIN
		;;
	esac
	case $ge_mode in
	'') return 0 ;;
	auto | path) ;;
	*)
		ge_fail "GOTOOLCHAIN=$ge_switch ends in neither +auto nor +path"
		return 1
		;;
	esac
	if [ -n "$ge_module_wrong" ]; then
		ge_fail "$ge_module_wrong"
		return 1
	fi
	ge_choose_by_module
}

ge_choose_by_module() {
	ge_line_text=${ge_module_toolchain#* }
	[ "$ge_line_text" != default ] || return 0
	if [ -n "$ge_line_text" ]; then
		ge_least=$(ge_name_version "$ge_line_text")
		if [ -z "$ge_least" ]; then
			ge_fail "$ge_module:${ge_module_toolchain%% *} names no toolchain"
			return 1
		fi
		if _go_env_newer "$ge_least" "$(ge_name_version "$ge_runs")"; then
			ge_runs=$ge_line_text ge_asked_by=$ge_module:${ge_module_toolchain%% *}
		fi
	fi
	ge_line_text=${ge_module_go#* }
	if _go_env_newer "$ge_line_text" "$(ge_name_version "$ge_runs")"; then
		ge_runs=go$ge_line_text ge_asked_by=$ge_module:${ge_module_go%% *}
		# a language, whose first release is 1.N.0
		_go_env_line=$ge_line_text
		_go_env_parse && _go_env_ranked
		[ "$_go_env_rank" -ne 0 ] || ge_runs=$ge_runs.0
	fi
	return 0
}

# $1: GOROOT. Where go finds ge_runs.
ge_look_for_toolchain() {
	[ "$ge_runs" != "$ge_local" ] || return 0
	case $ge_runs in
	go1* | *-go1*) ;;
	*)
		ge_fail "$ge_runs is no toolchain"
		return 0
		;;
	esac
	if ge_look_path "$1/bin:$ge_user_path" "$ge_runs"; then
		ge_how=path
		ge_is=$(readlink -f "$ge_runs_at") || ge_is=''
		case $ge_is in
		*/bin/go) ge_is=$(ge_tree_name "${ge_is%/bin/go}") ;;
		# a program of another kind, such as those of golang.org/dl: it knows what it is
		*) ge_is=$ge_runs ;;
		esac
		[ "$ge_is" = "$ge_runs" ] || ge_fail "$ge_runs_at is ${ge_is:-no toolchain}"
		return 0
	fi
	case $ge_switch in
	path | *+path) ge_fail "$ge_runs is not in PATH" ;;
	*) ge_how=download ;;
	esac
}

# $1: PATH, $2: name. Sets ge_runs_at as exec.LookPath finds it: what a relative folder holds is refused there.
ge_look_path() {
	ge_path_left=$1:
	while [ -n "$ge_path_left" ]; do
		ge_dir=${ge_path_left%%:*}
		ge_path_left=${ge_path_left#*:}
		ge_runs_at=${ge_dir:-.}/$2
		if [ ! -f "$ge_runs_at" ] || [ ! -x "$ge_runs_at" ]; then continue; fi
		case $ge_dir in
		/*) return 0 ;;
		*) break ;;
		esac
	done
	ge_runs_at=''
	return 1
}

ge_fail() { ge_how=fails ge_fails_why=$1; }

# $1: GOROOT. What its VERSION says first: go1.27.3.
ge_tree_name() {
	_go_env_built "$1"
	printf '%s' "$_go_env_word"
}

# $1: name of a toolchain, such as go1.27.3-corp. Its version, if it has one.
ge_name_version() {
	case $1 in
	*/* | *\\*) return 0 ;;
	go*) ;;
	*) return 0 ;;
	esac
	_go_env_line=${1%%[[:blank:]-]*}
	_go_env_parse || return 0
	printf '%s' "$_go_env_line"
}
