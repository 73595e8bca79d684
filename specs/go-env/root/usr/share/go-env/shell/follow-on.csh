# Following cd in tcsh, which runs the alias cwdcmd after each. What the user has there runs first.
if (! $?_go_env_pwd) then
    set _go_env_before = ("`alias cwdcmd`")
    if ($#_go_env_before) then
        alias cwdcmd "$_go_env_before:q ; source /usr/share/go-env/shell/follow.csh"
    else
        alias cwdcmd 'source /usr/share/go-env/shell/follow.csh'
    endif
endif
set _go_env_pwd = "$cwd:q"
