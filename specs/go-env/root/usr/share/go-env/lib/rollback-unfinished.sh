# What an earlier rollback that was killed has left. Needs rollback-run.sh, rollback-state.sh and rollback-change.sh.

# Says it, and clears up where nothing is left to be done. Sets ge_resume where the killed one had come to just what is asked for now, and had not
# verified it. Exits where the package is not in order. Changes ge_package and others only for itself.
ge_unfinished() {
	ge_resume=
	[ -f "$ge_work/journal" ] || return 0
	ge_stage_of=$(ge_journal stage) ge_old_package=$(ge_journal package) ge_old_from=$(ge_journal from)
	ge_old_to=$(ge_journal to)
	case $ge_stage_of:$ge_old_package:$ge_old_from:$ge_old_to in
	*[!0123456789A-Za-z.~+_:-]*) ge_stage_of= ;;
	fetching:go-?*:?*:?* | changing:go-?*:?*:?* | verifying:go-?*:?*:?* | restoring:go-?*:?*:?*) ;;
	*) ge_stage_of= ;;
	esac
	[ -n "$ge_stage_of" ] || ge_die "$ge_refused" "$ge_work/journal is damaged" "look at it, see to the packages go-1.XX, then remove it"
	ge_warn "a rollback was cut short while $ge_stage_of" "$ge_old_package, from $ge_old_from to $ge_old_to, begun $(ge_shown "$(ge_journal began | cut -c 1-20)")"
	if [ "$ge_stage_of" = fetching ]; then
		ge_warn 'it had changed nothing'
	else
		ge_unfinished_change
	fi
	if [ -z "$ge_dry$ge_resume" ]; then ge_clear; fi
}

# $1: key. Its value, on stdout.
ge_journal() { head -c 4096 -- "$ge_work/journal" | sed -n "s/^$1=//p" | head -n 1; }

ge_unfinished_change() {
	ge_asked_package=$ge_package
	ge_package=$ge_old_package
	ge_installed_now
	case $ge_family in
	deb) ge_said=$(dpkg -V "$ge_package" 2>&1) ;;
	*) ge_said=$(rpm -V "$ge_package" 2>&1) ;;
	esac
	[ -z "$ge_said" ] || ge_here=
	ge_arch=${ge_arch:-$(ge_journal arch | tr -cd '0-9A-Za-z_')}
	case $ge_here in
	"$ge_old_from")
		ge_warn "$ge_here is in place, in order"
		[ -n "$ge_dry" ] || ge_remove_half
		;;
	"$ge_old_to")
		ge_warn "$ge_here is in place, in order, but was not verified to the end"
		if [ "$ge_asked_package $ge_wanted" = "$ge_package $ge_here" ] || [ "$ge_asked_package $ge_wanted" = "$ge_package " ]; then
			ge_resume=yes
		fi
		;;
	'')
		ge_warn "$ge_package is not in order" "either go on:   $(ge_take_back_words to "$ge_old_to")
  or go back:     $(ge_take_back_words from "$ge_old_from")"
		ge_die "$ge_refused" 'nothing was changed now' 'one of these lines first; then say it again'
		;;
	*) ge_warn "$ge_here is in place, in order: somebody saw to it" ;;
	esac
	ge_package=$ge_asked_package
}
