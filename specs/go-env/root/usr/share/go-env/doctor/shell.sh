# PATH and GOROOT of the shell that asks.

# What this shell finds, against what should win.
ge_check_shell() {
	ge_seen=: ge_twice=''
	ge_each_folder "$ge_user_path" ge_check_folder
	[ -z "$ge_twice" ] || ge_wrong "PATH names a folder with a go twice:$ge_twice" "$(ge_where_set PATH)keep one of them"
	[ -n "$ge_winner" ] || return 0
	if [ -z "$ge_user_go" ]; then
		ge_wrong 'PATH of this shell has no go' 'put /usr/bin into PATH'
		return
	fi
	ge_find_first "$ge_user_path" go
	ge_winner_real=$(readlink -f -- "$ge_winner/bin/go") || ge_winner_real=''
	[ "$ge_first_real" != "$ge_winner_real" ] || return 0
	ge_whose "$ge_user_go"
	case $_go_env_by:$ge_owner in
	*:'the version manager '*)
		ge_wrong "${ge_owner#the } decides here: $ge_user_go comes before $ge_winner/bin/go" "$(ge_leave_manager "${ge_owner##* }")"
		;;
	system:*)
		ge_wrong "this shell has $ge_user_go, not what everybody has ($ge_winner)" "$(ge_where_set PATH)take ${ge_user_go%/go} out of PATH"
		;;
	*)
		ge_wrong "this shell has $ge_user_go, and $_go_env_from asks for $ge_winner" \
			'goenv auto on for projects; a new login shell for your own default'
		;;
	esac
}

ge_check_folder() {
	case $1 in
	/*) ;;
	*)
		ge_wrong "PATH has a folder that is not absolute: ${1:-an empty one, which is the current folder}" \
			"$(ge_where_set PATH)take it out: whoever writes there decides what go is"
		return
		;;
	esac
	case $ge_seen in
	*":${1%/}:"*) if [ -x "$1/go" ] && [ -f "$1/go" ]; then ge_twice="$ge_twice $1"; fi ;;
	*) ge_seen=$ge_seen${1%/}: ;;
	esac
}

# A GOROOT that was exported once meets another go: "version does not match go tool version".
ge_check_goroot() {
	if [ -n "${GOROOT-}" ]; then
		ge_fix="unset GOROOT; $(ge_where_set GOROOT)go needs none"
		ge_find_first "$ge_user_path" go || :
		if [ ! -x "$GOROOT/bin/go" ]; then
			ge_wrong "GOROOT=$GOROOT holds no go" "$ge_fix"
		elif [ "$(readlink -f -- "$GOROOT/bin/go")" != "$ge_first_real" ]; then
			ge_wrong "GOROOT=$GOROOT is not that of ${ge_user_go:-the go in PATH}" "$ge_fix"
		else
			ge_wrong "GOROOT=$GOROOT is exported: with the next version it is wrong" "$ge_fix"
		fi
	fi
	ge_go_env_file
	if [ -n "$ge_go_env_file" ] && [ -n "$(ge_read_setting GOROOT last "$ge_go_env_file")" ]; then
		ge_wrong "GOROOT is set in $ge_go_env_file" 'go env -u GOROOT'
	fi
	ge_set=${GOENV-}
	_go_env_line=$ge_set
	if [ -n "$ge_set" ] && _go_env_parse; then
		ge_wrong "GOENV=$ge_set: to Go that is the name of its settings' file" "unset GOENV; $(ge_where_set GOENV)say GO_VERSION=$_go_env_line"
	fi
}

# $1: variable. "remove it from FILE:LINE; " for the first place that may set it, on stdout.
ge_where_set() {
	for ge_one in "${HOME-}/.profile" "${HOME-}/.bash_profile" "${HOME-}/.bash_login" "${HOME-}/.bashrc" "${HOME-}/.zshenv" "${HOME-}/.zprofile" \
		"${HOME-}/.zshrc" "${HOME-}/.kshrc" "${HOME-}/.mkshrc" "${HOME-}/.config/fish/config.fish" "${HOME-}/.tcshrc" "${HOME-}/.cshrc" \
		"${HOME-}/.login" "${HOME-}/.pam_environment" /etc/environment /etc/profile /etc/profile.d/*.sh /etc/bash.bashrc /etc/bashrc /etc/zsh/zshenv; do
		if [ ! -f "$ge_one" ] || [ ! -r "$ge_one" ]; then continue; fi
		case $ge_one in /etc/profile.d/go-version.sh) continue ;; *) ;; esac
		ge_at=$(head -c "$ge_settings_most" <"$ge_one" | LC_ALL=C awk -v "name=$1" '
			{ sub(/^[ \t]+/, "") }
			/^#/ { next }
			$0 ~ "(^|[ \t;])" name "=" && (name != "PATH" || /go/) { print NR; exit }
			$0 ~ "^(setenv|set)[ \t](-[a-zA-Z]+[ \t]+)*" name "[ \t]" && (name != "PATH" || /go/) { print NR; exit }')
		if [ -n "$ge_at" ]; then
			printf 'see %s:%s; ' "$ge_one" "$ge_at"
			return
		fi
	done
}
