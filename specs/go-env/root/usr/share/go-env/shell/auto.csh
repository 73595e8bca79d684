# goenv auto [--session] [on|off] in tcsh, from _go_env_args; csh has no hook on cd.

shift _go_env_args
set _go_env_saved
if ($#_go_env_args > 0) then
    if ("$_go_env_args[1]" == --session) then
        unset _go_env_saved
        shift _go_env_args
    endif
endif

set _go_env_one = "$_go_env_args"
if (! $?tcsh) then
    echo "go-env: csh has no hook on cd; tcsh has"
    set _go_env_status = 1
else if ("$_go_env_one:q" == "") then
    if ($?_go_env_pwd) echo "this shell: yes"
    if (! $?_go_env_pwd) echo "this shell: no"
else if ("$_go_env_one:q" != on && "$_go_env_one:q" != off) then
    echo "usage: goenv auto [--session] on|off"
    set _go_env_status = 2
else
    if ($?_go_env_saved) /usr/libexec/go-env/goenv-auto $_go_env_one
    if ("$_go_env_one:q" == on) then
        source /usr/share/go-env/shell/follow-on.csh
        set _go_env_pwd = ""
        source /usr/share/go-env/shell/follow.csh
    else if ($?_go_env_pwd) then
        source /usr/share/go-env/shell/follow-off.csh
    endif
endif
unset _go_env_saved
