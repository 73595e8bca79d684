# With `goenv auto on`, what tcsh does after each cd: nothing while the folder is the same or the session has chosen; no process where neither the
# project nor the user has a file about Go.
if ("$cwd:q" != "$_go_env_pwd:q" && ! $?GO_VERSION) then
    set _go_env_pwd = "$cwd:q"
    set _go_env_root = system
    if (-e "$HOME:q/.go-versions") then
        set _go_env_root = ask
    else
        set _go_env_one = "$cwd:q"
        while ("$_go_env_root:q" == system)
            if (-e "$_go_env_one:q/.go-version" || -e "$_go_env_one:q/.tool-versions") set _go_env_root = ask
            if ($?GO_ENV_GOMOD && (-e "$_go_env_one:q/go.mod" || -e "$_go_env_one:q/go.work")) set _go_env_root = ask
            if ("$_go_env_one:q" == "/") break
            set _go_env_one = "$_go_env_one:h:q"
            if ("$_go_env_one:q" == "") set _go_env_one = /
        end
    endif
    if ($_go_env_root == ask) then
        if ($?prompt) then
            set _go_env_root = `/usr/libexec/go-env/goenv-csh follow interactive`
        else
            set _go_env_root = `/usr/libexec/go-env/goenv-csh follow`
        endif
    endif
    source /usr/share/go-env/shell/path.csh
    unset _go_env_root
endif
