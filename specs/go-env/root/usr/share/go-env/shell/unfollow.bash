# Takes out what follow.bash put in.

for _go_env_line in ${_go_env_wrapped-}; do
	unset -f "$_go_env_line"
done
unset _go_env_wrapped

if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then
	for _go_env_line in "${!PROMPT_COMMAND[@]}"; do
		if [ "${PROMPT_COMMAND[_go_env_line]}" = _go_env_prompt ]; then unset "PROMPT_COMMAND[_go_env_line]"; fi
	done
else
	PROMPT_COMMAND=${PROMPT_COMMAND%_go_env_prompt}
	PROMPT_COMMAND=${PROMPT_COMMAND%$'\n'}
fi
unset -f _go_env_prompt
