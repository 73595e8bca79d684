# What a login of csh or tcsh does for Go; login.sh beside it says what that is. No process is started unless there is something to read, which
# these shells cannot do themselves: then /usr/libexec/go-env/goenv-csh answers. Nothing of a file or an answer is evaluated.

# a folder in PATH may have any name
set _go_env_glob
if ($?noglob) unset _go_env_glob
set noglob

set _go_env_asked = ()
if ($?HOME) then
    set _go_env_auto = "$HOME:q/.config/go-env/auto"
    if ($?XDG_CONFIG_HOME) then
        set _go_env_auto = "$XDG_CONFIG_HOME:q/go-env/auto"
    endif
    if (-f "$HOME:q/.go-versions" || -f "$_go_env_auto:q") set _go_env_asked = login
    unset _go_env_auto
endif
if ($?GO_VERSION || $?GO_ENV_AUTO) set _go_env_asked = login
# as shipped it says nothing, and the copy beside this file is of the same time and size (there are image builders that give every file one time); csh
# has no such test and asks
if (-r /etc/go-env/env.conf) then
    if (! $?tcsh || ! -r /usr/share/go-env/shell/env.conf) then
        set _go_env_asked = login
    else if (-M /etc/go-env/env.conf != -M /usr/share/go-env/shell/env.conf || -Z /etc/go-env/env.conf != -Z /usr/share/go-env/shell/env.conf) then
        set _go_env_asked = login
    endif
endif

if ($#_go_env_asked) then
    if ($?prompt) set _go_env_asked = (login interactive)
    set _go_env_answer = ("`/usr/libexec/go-env/goenv-csh $_go_env_asked`")
    # GOROOT, on or off, then name and value in turn
    if ($#_go_env_answer > 1) then
        set _go_env_root = "$_go_env_answer[1]"
        if ("$_go_env_answer[2]" == on && $?tcsh) source /usr/share/go-env/shell/follow-on.csh
        shift _go_env_answer
        shift _go_env_answer
        while ($#_go_env_answer > 1)
            # names of a closed list; tcsh takes none that is quoted
            setenv $_go_env_answer[1] "$_go_env_answer[2]"
            shift _go_env_answer
            shift _go_env_answer
        end
        source /usr/share/go-env/shell/path.csh
    endif
    unset _go_env_answer
endif
if ($?GOROOT) then
    set _go_env_root = keep
    source /usr/share/go-env/shell/path.csh
endif

# another version manager for Go has that name in many homes: it stays theirs
set _go_env_name = goenv
if ($?GOENV_ROOT) set _go_env_name = go_env
if ($?HOME) then
    if (-x "$HOME:q/.goenv/bin/goenv") set _go_env_name = go_env
endif
foreach _go_env_one ($path:q)
    if (-x "$_go_env_one:q/goenv" && ! -d "$_go_env_one:q/goenv") set _go_env_name = go_env
end
alias $_go_env_name 'set _go_env_args = (\!*) ; source /usr/share/go-env/shell/goenv.csh'
if ($?_go_env_glob) unset noglob
unset _go_env_asked _go_env_glob _go_env_name _go_env_one _go_env_root
