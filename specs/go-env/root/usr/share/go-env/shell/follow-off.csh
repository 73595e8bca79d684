# Takes back what follow-on.csh did.
if ($#_go_env_before) then
    alias cwdcmd "$_go_env_before:q"
else
    unalias cwdcmd
endif
unset _go_env_before _go_env_pwd
if (! $?GO_VERSION) then
    set _go_env_root = `/usr/libexec/go-env/goenv-csh user`
    if ("$_go_env_root:q" == keep) set _go_env_root = system
    source /usr/share/go-env/shell/path.csh
    unset _go_env_root
endif
