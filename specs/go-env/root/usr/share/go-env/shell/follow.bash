# Following cd in bash. PROMPT_COMMAND sees every way to another folder, autocd and functions of the user too, but only at the next prompt; the
# functions see `cd project && go build` and scripts. Where the user has such a function already, it stays.

_go_env_prompt() {
	# for what comes after it in PROMPT_COMMAND
	_go_env_status=$?
	_go_env_cd
	return "$_go_env_status"
}

for _go_env_line in cd pushd popd; do
	if ! declare -F "$_go_env_line" >/dev/null; then
		# with the keyword, an alias of that name is not expanded
		eval "function $_go_env_line { builtin $_go_env_line \"\$@\" || return; _go_env_cd; }"
		_go_env_wrapped="${_go_env_wrapped-} $_go_env_line"
	fi
done

case " ${PROMPT_COMMAND[*]-} " in
*[[:space:]]_go_env_prompt[[:space:]]*) ;;
*)
	if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then
		# element 0 is what PROMPT_COMMAND=... in ~/.bashrc replaces
		[ -n "${PROMPT_COMMAND+set}" ] || PROMPT_COMMAND=('')
		PROMPT_COMMAND+=(_go_env_prompt)
	else
		# a line of its own, whatever the user's ends with
		PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}_go_env_prompt
	fi
	;;
esac
