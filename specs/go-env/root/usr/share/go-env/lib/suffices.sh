# Another installed line for the module of this folder. Needs what ge_predict needs, and decide.sh.

# After ge_predict, which says that the winner does not build here. Sets ge_suffices to the line that would, the newest, and ge_suffices_built to
# what it is; empty where none would, or where GOTOOLCHAIN names the one to take whatever is started.
ge_find_sufficient() {
	ge_suffices=''
	[ "$ge_asked_by" != GOTOOLCHAIN ] || return 0
	_go_env_asked=${ge_module_go#* }
	# a toolchain line may ask for more, and the go of that line would look for the same
	[ -z "$ge_module_toolchain" ] || [ "$ge_asked_by" != "$ge_module:${ge_module_toolchain%% *}" ] || _go_env_asked=${ge_runs#go}
	_go_env_line=$_go_env_asked
	_go_env_parse || return 0
	. /usr/share/go-env/shell/minimum.sh
	_go_env_newest || return 0
	_go_env_built "$_go_env_root"
	_go_env_line=$_go_env_word
	if ! _go_env_parse || [ "$_go_env_root" = "$ge_winner" ]; then return 0; fi
	ge_suffices=$_go_env_series ge_suffices_built=$_go_env_word
}
