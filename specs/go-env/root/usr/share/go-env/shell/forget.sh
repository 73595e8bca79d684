# Sourced: takes away everything that decide.sh and what it reads left in a shell. zsh complains of a function that is not there.

unset -f _go_env_built _go_env_covers _go_env_decide _go_env_find _go_env_gather _go_env_grant _go_env_is_wish _go_env_least \
	_go_env_minimum _go_env_newer _go_env_newest _go_env_next _go_env_open _go_env_parse _go_env_printable _go_env_project \
	_go_env_ranked _go_env_tool_versions _go_env_trusted _go_env_user _go_env_version_file _go_env_winner _go_env_work 2>/dev/null || :
unset _go_env_asked _go_env_at _go_env_by _go_env_dir _go_env_file _go_env_from _go_env_lacks _go_env_least_n _go_env_line \
	_go_env_lines_ahead _go_env_list _go_env_longest _go_env_major _go_env_minimum_read _go_env_minor _go_env_n _go_env_newline _go_env_patch \
	_go_env_prefix _go_env_rank _go_env_rest _go_env_root _go_env_series _go_env_text _go_env_value _go_env_wanted _go_env_why \
	_go_env_wish _go_env_word
