# Takes away what login and goenv left in a shell; where it follows cd, that stays.

unset -f _go_env_called _go_env_is_theirs _go_env_main _go_env_use _go_env_auto_verb _go_env_save_auto _go_env_login_choice _go_env_login_user \
	_go_env_look_again _go_env_read_auto 2>/dev/null || :
if [ "${_go_env_following-}" != yes ]; then
	unset -f _go_env_apply _go_env_tell _go_env_prepend _go_env_put _go_env_take_out _go_env_clear_goroot _go_env_follow _go_env_cd \
		_go_env_wrap_cd _go_env_define_cd _go_env_left_alone _go_env_unfollow 2>/dev/null || :
	unset _go_env_following _go_env_pwd _go_env_wrapped
	. /usr/share/go-env/shell/forget.sh
fi
unset _go_env_auto _go_env_config _go_env_kept _go_env_line _go_env_one _go_env_ready _go_env_rest _go_env_save _go_env_scope
