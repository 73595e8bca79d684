# What every start of fish does for Go; /usr/share/go-env/shell/login.sh says what that is. fish reads this folder on every distribution, and
# not /etc/profile.d. A file of the same name in ~/.config/fish/conf.d or /etc/fish/conf.d takes its place. No process is started.

if test -r /usr/share/go-env/shell/path.fish
    if test -f /etc/go-env/env.conf -a -r /etc/go-env/env.conf
        # as shipped, the file holds nothing but comments
        while read -l line
            string match -qr '^(#|$)' -- $line; and continue
            functions -q _go_env_policy_line; or source /usr/share/go-env/shell/policy.fish
            _go_env_policy_line $line
        end </etc/go-env/env.conf
        functions -e _go_env_policy_line
    end

    set -l config $HOME/.config
    set -q XDG_CONFIG_HOME[1]; and test -n "$XDG_CONFIG_HOME"; and set config $XDG_CONFIG_HOME
    if set -q GO_VERSION[1]; or test -f $HOME/.go-versions -o -f $config/go-env/auto; or test "$GO_ENV_AUTO" = on
        source /usr/share/go-env/shell/goenv.fish
        _go_env_login $config/go-env/auto
    else if set -q GOROOT[1]
        source /usr/share/go-env/shell/path.fish
        _go_env_clear_goroot
    end

    # another version manager for Go has that name in many homes: it stays theirs
    set -l name goenv
    if set -q GOENV_ROOT[1]; or test -x $HOME/.goenv/bin/goenv; or type -q goenv
        set name go_env
    end
    function $name --description 'The Go of this shell'
        if not test -x /usr/libexec/go-env/goenv
            echo 'go-env: it is not installed any more' >&2
            return 1
        end
        functions -q _go_env_main; or source /usr/share/go-env/shell/goenv.fish
        _go_env_main $argv
    end
end
