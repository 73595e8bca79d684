# goenv in csh and tcsh: what has to change this shell, from _go_env_args. All else is the program /usr/libexec/go-env/goenv.
# No process is started for a line (1.26) or system; for an exact version one, which reads what the tree says it is.

set _go_env_glob
if ($?noglob) unset _go_env_glob
set noglob

# the alias hands a redirection over as words; the program below reads them, and the verbs of this shell see what stands before
set _go_env_program = (/usr/libexec/go-env/goenv)
set _go_env_all = ($_go_env_args:q)
set _go_env_args = ()
foreach _go_env_one ($_go_env_all:q)
    switch ("$_go_env_one:q")
        case '<':
        case '>':
        case '>>':
            set _go_env_program = (/usr/libexec/go-env/goenv-csh redirected)
            if ($?noclobber) set _go_env_program = (/usr/libexec/go-env/goenv-csh careful)
            breaksw
    endsw
    if ($#_go_env_program == 1) set _go_env_args = ($_go_env_args:q "$_go_env_one:q")
end

set _go_env_verb = other
set _go_env_status = 0
if ($#_go_env_args > 0) then
    if ("$_go_env_args[1]" == auto) set _go_env_verb = auto
    if ("$_go_env_args[1]" == use) then
        set _go_env_verb = use
        foreach _go_env_one ($_go_env_args:q)
            if ("$_go_env_one:q" == --user || "$_go_env_one:q" == --system) set _go_env_verb = written
        end
    endif
endif

switch ($_go_env_verb)
    case auto:
        source /usr/share/go-env/shell/auto.csh
        breaksw
    case use:
        shift _go_env_args
        if ($#_go_env_args > 0) then
            if ("$_go_env_args[1]" == --session) shift _go_env_args
        endif
        source /usr/share/go-env/shell/use.csh
        breaksw
    case written:
        $_go_env_program $_go_env_all:q
        set _go_env_status = $status
        if ($_go_env_status == 0 && ! $?GO_VERSION) then
            set _go_env_root = `/usr/libexec/go-env/goenv-csh user`
            source /usr/share/go-env/shell/path.csh
        endif
        breaksw
    default:
        $_go_env_program $_go_env_all:q
        set _go_env_status = $status
        breaksw
endsw
if ($?_go_env_glob) unset noglob
unset _go_env_all _go_env_args _go_env_glob _go_env_one _go_env_program _go_env_root _go_env_verb
# every builtin sets the status anew
eval "unset _go_env_status ; if ($_go_env_status) sh -c 'exit $_go_env_status'"
