# Puts the toolchain of _go_env_root first in PATH and takes every other out: GOROOT, `system` for none, `keep` for as it is. Then unsets GOROOT
# unless it is the physical folder of the go that PATH finds; path.sh beside this says why.

if ("$_go_env_root:q" != keep) then
    set _go_env_kept = ()
    foreach _go_env_one ($path:q)
        switch ("$_go_env_one:q")
            case /usr/local/go-[0-9]*.[0-9]*/bin:
            case /opt/go/[0-9]*.[0-9]*/bin:
            case /usr/lib/godepot/go-[0-9]*.[0-9]*/bin:
                breaksw
            default:
                set _go_env_kept = ($_go_env_kept:q "$_go_env_one:q")
        endsw
    end
    if ("$_go_env_root:q" != system) set _go_env_kept = ("$_go_env_root:q/bin" $_go_env_kept:q)
    # an assignment makes the shell look through every folder again
    if ("$path:q" != "$_go_env_kept:q") set path = ($_go_env_kept:q)
    unset _go_env_kept
endif

if ($?GOROOT) then
    # csh has no way to compare files: it stays only as the very folder that PATH names
    set _go_env_stale
    foreach _go_env_one ($path:q)
        if (-x "$_go_env_one:q/go" && ! -d "$_go_env_one:q/go") then
            if ("$GOROOT:q/bin" == "$_go_env_one:q" && ! -l "$GOROOT:q") unset _go_env_stale
            break
        endif
    end
    if ($?_go_env_stale) unsetenv GOROOT
    unset _go_env_stale
endif
unset _go_env_one
