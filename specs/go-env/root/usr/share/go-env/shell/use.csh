# goenv use [--session] VERSION | system | --auto in csh and tcsh, from _go_env_args.

set _go_env_root = ()
set _go_env_wish = ()
if ($#_go_env_args == 1) then
    set _go_env_wish = "$_go_env_args[1]"
endif

switch ("$_go_env_wish")
    case system:
        setenv GO_VERSION system
        set _go_env_root = system
        breaksw
    case --auto:
        unsetenv GO_VERSION
        if ($?_go_env_pwd) then
            set _go_env_root = `/usr/libexec/go-env/goenv-csh follow`
        else
            set _go_env_root = `/usr/libexec/go-env/goenv-csh user`
        endif
        if ("$_go_env_root:q" == keep) set _go_env_root = system
        breaksw
    case [1-9].[0-9]:
    case [1-9].[1-9][0-9]:
        foreach _go_env_one (/usr/local/go-$_go_env_wish /opt/go/$_go_env_wish /usr/lib/godepot/go-$_go_env_wish)
            if ($#_go_env_root == 0 && -x "$_go_env_one:q/bin/go") set _go_env_root = "$_go_env_one:q"
        end
        if ($#_go_env_root) setenv GO_VERSION "$_go_env_wish"
        breaksw
    case -*:
    case '':
        breaksw
    default:
        set _go_env_answer = (`/usr/libexec/go-env/goenv-csh find "$_go_env_wish"`)
        if ($#_go_env_answer == 2) then
            set _go_env_root = "$_go_env_answer[1]"
            setenv GO_VERSION "$_go_env_answer[2]"
        endif
        unset _go_env_answer
        breaksw
endsw

if ($#_go_env_root) then
    source /usr/share/go-env/shell/path.csh
else if ($#_go_env_wish == 1 && "$_go_env_wish" !~ -*) then
    # it says what is installed and what would install this
    /usr/libexec/go-env/goenv missing "$_go_env_wish"
    set _go_env_status = $status
else
    sh -c 'echo "usage: goenv use [--session | --user | --system] VERSION | system | --auto" >&2'
    set _go_env_status = 2
endif
unset _go_env_wish
