# The user's default, a line of ~/.go-versions. User shells read the file by the same rules. Needs say.sh.
. /usr/share/go-env/shell/decide.sh

# $1: version, or nothing to take the default away. Writes the file anew, with all else as it was, and sets ge_default_file. Whoever reads it
# finds the old text or the new one.
ge_set_user_default() {
	[ -n "${HOME-}" ] || ge_die "$ge_failed" 'HOME is not set: whose default?' 'set HOME'
	[ -O "$HOME/" ] || ge_die "$ge_refused" "$(ge_shown "$HOME") belongs to somebody else" 'say it as that user'
	# a link, as those who keep such files elsewhere have it, stays one
	ge_default_file=$(readlink -f -- "$HOME/.go-versions") || ge_die "$ge_failed" "$(ge_shown "$HOME")/.go-versions leads nowhere" 'remove that link'
	if [ -e "$ge_default_file" ] && [ ! -f "$ge_default_file" ]; then
		ge_die "$ge_refused" "$(ge_shown "$ge_default_file") is no plain file" 'move it away'
	fi
	# nothing to take away
	[ -n "$1" ] || [ -e "$ge_default_file" ] || return 0
	ge_default_new=''
	trap 'rm -f -- "$ge_default_new"; exit 1' INT TERM HUP
	ge_remove_left
	ge_default_new=$(mktemp -- "$ge_default_file.goenv-XXXXXX") || ge_die "$ge_failed" "cannot write beside $(ge_shown "$ge_default_file")" 'see why; nothing was changed'
	if ! ge_write_default "$1" || ! mv -f -- "$ge_default_new" "$ge_default_file"; then
		rm -f -- "$ge_default_new"
		ge_die "$ge_failed" "cannot write $(ge_shown "$ge_default_file")" 'see why; nothing was changed'
	fi
	trap - INT TERM HUP
}

# Takes away what a killed run has left beside it, by a name that nobody else gives; not what a run of now may be writing.
ge_remove_left() {
	for ge_left in "$ge_default_file".goenv-??????; do
		[ ! -f "$ge_left" ] || [ -L "$ge_left" ] || find "$ge_left" -prune -mmin +60 -user "$(id -u)" -exec rm -f -- '{}' + 2>/dev/null || :
	done
}

# Writes the new text to ge_default_new, with the mode and owner of the old one.
ge_write_default() {
	if [ ! -e "$ge_default_file" ]; then
		printf '%s' "${1:+$1
}" >"$ge_default_new" && chmod "$(printf '%o' "$((0666 & ~$(umask)))")" "$ge_default_new"
	else
		ge_find_default_line
		# not its time: that says since when this is written
		cp --preserve=mode,ownership -- "$ge_default_file" "$ge_default_new" && ge_edit_default "$1" <"$ge_default_file" >"$ge_default_new"
	fi && sync -- "$ge_default_new"
}

# Sets ge_default_at to the number of the line that is the default, 0 where none is.
ge_find_default_line() {
	ge_default_at=0
	_go_env_file=$ge_default_file
	_go_env_open || return 0
	while _go_env_next; do
		if _go_env_is_wish; then
			ge_default_at=$_go_env_at
			return
		fi
	done
}

# $1: version, or nothing. The file from stdin with the default changed, bytes as they are. A comment behind the default stays.
ge_edit_default() {
	case $ge_default_at:$1 in
	0:) cat ;;
	0:*) printf '%s\n' "$1" && cat ;;
	*:) LC_ALL=C sed "${ge_default_at}d" ;;
	*) LC_ALL=C sed "${ge_default_at}s/^\([[:space:]]*\)[^[:space:]]*/\1$1/" ;;
	esac
}
