# What a rollback starts from: the line, its package, the package manager, what an earlier one has left, and the version to go to. Needs all that the
# verb sources.

# What is here, what is asked for.
ge_rollback_look() {
	ge_rollback_line
	ge_find_family
	ge_find_manager "${ge_family:-none}" || :
	case $ge_manager in
	apt-get | dnf | zypper) ;;
	*) ge_die "$ge_refused" "rollback goes through apt-get, dnf or zypper, and none of them is here" 'install one of them' ;;
	esac
	ge_find_tool
	ge_read_group
	ge_was_mode=$ge_mode ge_was_value=$ge_value
	ge_unfinished
	ge_installed_now
	ge_now=$ge_here
	[ -n "$ge_now" ] || ge_die "$ge_refused" "$ge_package is not installed, or not in order: $(ge_database "$ge_family" "$ge_package" | tr '\n' ' ')" \
		"$([ "$ge_family" = deb ] && echo 'dpkg --audit' || echo "rpm -qa $ge_package")   says more; mend that first"
	if [ -n "$ge_resume" ]; then
		ge_now=$ge_old_from ge_to=$ge_old_to ge_was_mode=$(ge_journal mode) ge_was_value=$(ge_journal value) ge_began=$(ge_journal began)
		return 0
	fi
	ge_to=$ge_wanted
	[ -n "$ge_to" ] || ge_to=$(ge_history_before "$ge_package" "$ge_now")
	[ -n "$ge_to" ] || ge_die "$ge_refused" "this host's record has no version of $ge_package before $ge_now" \
		"say which: go-env rollback ${ge_package#go-} --to VERSION-RELEASE
  $(ge_fetch_hint '')"
	case ${ge_to%-*} in
	"${ge_package#go-}" | "${ge_package#go-}"[.~]*) ;;
	*) ge_die "$ge_misused" "$ge_to is not of the line ${ge_package#go-}" 'lines are packages of their own: go-env use --system changes between them' ;;
	esac
	if [ "$ge_to" = "$ge_now" ]; then
		ge_say_result "$ge_package is $ge_now already"
		exit 0
	fi
	ge_began=$(date -u +%Y-%m-%dT%H:%M:%SZ)
}

# Sets ge_package and ge_goroot: of the line that is named, or the only one.
ge_rollback_line() {
	if [ -z "$ge_line_wanted" ]; then
		ge_lines=
		ge_each_line ge_add_only_line
		case ${ge_lines# } in
		'') ge_die "$ge_missing" 'no line of Go is installed here' ;;
		*' '*) ge_usage "which line? installed:$ge_lines" ;;
		*) ge_line_wanted=${ge_lines# } ;;
		esac
	fi
	ge_parse "$ge_line_wanted"
	ge_package=go-$ge_line
	ge_find "$ge_line" || ge_not_installed "${ge_package#go-}"
	ge_goroot=$ge_root
}

ge_add_only_line() { ge_lines="$ge_lines $2"; }
