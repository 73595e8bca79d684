# goenv doctor: every go on this host and whose it is, and what keeps people from the Go that they expect. It reads; it starts no go and
# changes nothing.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"
. "$ge_share/lib/install-line.sh"
. "$ge_share/lib/front.sh"
. "$ge_share/lib/go-settings.sh"
. "$ge_share/lib/go-module.sh"
. "$ge_share/lib/go-switch.sh"
. "$ge_share/lib/suffices.sh"
. "$ge_share/doctor/paths.sh"
. "$ge_share/doctor/programs.sh"
. "$ge_share/doctor/owner.sh"
. "$ge_share/doctor/shell.sh"
. "$ge_share/doctor/settings.sh"
. "$ge_share/doctor/others.sh"

ge_newline='
'

ge_verb_doctor() {
	[ "$#" -eq 0 ] || ge_usage 'doctor takes no argument'
	ge_wrong_text='' ge_wrong_count=0 ge_notes=''
	ge_find_winner || :
	ge_find_paths
	ge_find_programs
	ge_tell_programs
	ge_check_wish
	ge_check_shell
	ge_check_goroot
	ge_check_others_path
	ge_check_places
	ge_check_wrappers
	ge_check_settings
	ge_say ''
	[ -z "$ge_notes" ] || printf '%s' "$ge_notes"
	case $ge_wrong_count in
	0)
		ge_say 'nothing is wrong'
		return 0
		;;
	1) ge_say 'one thing is wrong:' ;;
	*) ge_say "$ge_wrong_count things are wrong:" ;;
	esac
	printf '%s' "$ge_wrong_text" | ge_wrap
	return "$ge_found"
}

# Sentences fit 80 columns, unless a path alone does not; what is to be pasted stays on one line.
ge_wrap() {
	LC_ALL=C awk '
		!/^- / || length($0) <= 80 { print; next }
		{
			row = $1
			for (i = 2; i <= NF; i++) {
				if (length(row) + 1 + length($i) > 80) { print row; row = " " }
				row = row " " $i
			}
			print row
		}'
}

# $1: what is wrong, $2: what to do
ge_wrong() {
	ge_wrong_count=$((ge_wrong_count + 1))
	ge_wrong_text="$ge_wrong_text- $(ge_shown "$1")$ge_newline  fix: $(ge_shown "$2")$ge_newline"
}

# $1: what is worth knowing
ge_note() { ge_notes="${ge_notes}note: $(ge_shown "$1")$ge_newline"; }

# The wish itself, and what go will make of it here.
ge_check_wish() {
	if [ -n "$_go_env_why" ]; then
		ge_fix="change it, or install what it asks for"
		if [ -n "$_go_env_lacks" ] && ge_parse "$_go_env_lacks"; then
			ge_install_line "$ge_version" "$ge_line"
			ge_fix="as root: $ge_install_line"
		fi
		ge_wrong "$_go_env_why" "$ge_fix"
	fi
	if [ -z "$ge_winner" ]; then
		ge_wrong 'this host has no Go: there is no /usr/bin/go' 'install a package go-1.XX, or ask whoever looks after this host'
		return
	fi
	ge_predict "$ge_winner"
	[ "$ge_how" = fails ] || [ -n "$ge_too_old" ] || return 0
	ge_find_sufficient
	ge_fix="use a line that is new enough (goenv list), or install one"
	[ -z "$ge_suffices" ] || ge_fix="goenv use $ge_suffices: it is $ge_suffices_built"
	if [ "$ge_how" = fails ]; then
		ge_wrong "here $ge_local fails: $ge_fails_why${ge_asked_by:+ ($ge_asked_by)}" "$ge_fix"
	else
		ge_wrong "here $ge_runs builds nothing: $ge_module:${ge_module_go%% *} wants go $ge_too_old" "$ge_fix"
	fi
}
