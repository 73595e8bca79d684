# What goenv which has found, in words. Needs what which.sh needs.

ge_which_words() {
	if [ -n "$ge_winner" ]; then
		ge_say "${ge_local:-a Go that does not say its version}: $(ge_shown "$ge_winner")/bin/go"
		ge_say "  $(ge_words_winner)"
		ge_words_switch
		ge_words_shell
	fi
	if [ -n "$_go_env_why" ]; then
		ge_warn "$_go_env_why" "$(ge_words_install)"
	elif [ -z "$ge_winner" ]; then
		ge_warn 'this host has no Go' "$(ge_words_install)"
	fi
}

ge_words_winner() {
	ge_unmet=$_go_env_why
	# a go.mod that wants more than any line leaves the winner
	[ -z "$_go_env_root" ] || ge_unmet=''
	case $_go_env_by:$ge_unmet in
	minimum:) printf 'at least %s, says %s' "$_go_env_wanted" "$(ge_shown "$_go_env_from")" ;;
	system:*) printf 'the default of this host; nothing here asks for another' ;;
	session:) printf 'the session asks for %s (GO_VERSION)' "$_go_env_wanted" ;;
	*:) printf 'the %s asks for %s: %s' "$_go_env_by" "$_go_env_wanted" "$(ge_shown "$_go_env_from")" ;;
	*) printf 'the default of this host, because a wish is not met' ;;
	esac
}

# What go itself will do.
ge_words_switch() {
	case $ge_how in
	old)
		ge_say '  it knows no GOTOOLCHAIN, and does not switch by itself'
		return
		;;
	itself) ge_say '  it stays what it is when started here' ;;
	path) ge_say "  started here it becomes $(ge_shown "$ge_runs"): $(ge_shown "$ge_runs_at")" ;;
	download) ge_say "  started here it fetches $(ge_shown "$ge_runs") and becomes that, by GOPROXY" ;;
	*) ge_say "  started here it fails: $(ge_shown "$ge_fails_why")" ;;
	esac
	if [ -n "$ge_too_old" ]; then
		ge_say "  and builds nothing: $(ge_shown "$ge_module:${ge_module_go%% *}") wants go $(ge_shown "$ge_too_old")"
	elif [ "$ge_asked_by" = GOTOOLCHAIN ]; then
		ge_say "  by GOTOOLCHAIN"
	elif [ -n "$ge_asked_by" ]; then
		ge_say "  by $(ge_shown "$ge_asked_by")"
	fi
	if [ -n "$ge_switch" ]; then
		ge_say "  GOTOOLCHAIN=$(ge_shown "$ge_switch") ($(ge_shown "$ge_switch_from"))"
	fi
	if [ "$ge_how" != fails ] && [ -z "$ge_too_old" ]; then return 0; fi
	ge_find_sufficient
	[ -z "$ge_suffices" ] || ge_say "  goenv use $ge_suffices would do: it is $ge_suffices_built"
}

# The shell that asks may have another one first.
ge_words_shell() {
	if ge_look_path "$ge_user_path" go && [ "$(readlink -f "$ge_runs_at")" = "$(readlink -f "$ge_winner/bin/go")" ]; then return 0; fi
	if [ -z "$ge_runs_at" ]; then
		ge_say '  but PATH of this shell has no go'
	else
		ge_say "  but PATH of this shell has $(ge_shown "$ge_runs_at") before it"
	fi
	case $_go_env_by in
	project | minimum) ge_say '  goenv auto on follows projects; goenv use sets this shell' ;;
	*) ge_say '  goenv use sets this shell; new login shells find it' ;;
	esac
}

# What would bring what is missing.
ge_words_install() {
	[ -z "$_go_env_lacks" ] || ge_installed_and_line "$_go_env_lacks"
}
