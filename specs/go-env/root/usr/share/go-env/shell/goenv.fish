# goenv in fish: what has to change this shell. All else is the program /usr/libexec/go-env/goenv.

source /usr/share/go-env/shell/path.fish
source /usr/share/go-env/shell/decide.fish

function _go_env_main
    switch "$argv[1]"
        case use
            _go_env_use $argv[2..]
        case auto
            _go_env_auto $argv[2..]
        case '*'
            /usr/libexec/go-env/goenv $argv
    end
end

# use [--session] VERSION | system | --auto, and use --user|--system, which the program does.
function _go_env_use
    if contains -- --user $argv; or contains -- --system $argv
        /usr/libexec/go-env/goenv use $argv; and _go_env_apply
        return
    end
    test "$argv[1]" = --session; and set -e argv[1]
    if test (count $argv) -ne 1; or string match -qr '^(-(?!-auto\z)|\z)' -- $argv[1]
        echo 'usage: goenv use [--session | --user | --system] VERSION | system | --auto' >&2
        return 2
    end
    switch $argv[1]
        case --auto
            set -e GO_VERSION
        case system
            set -gx GO_VERSION system
        case '*'
            if not _go_env_parse $argv[1]; or not _go_env_find
                # it says what is installed and what would install this
                /usr/libexec/go-env/goenv missing $argv[1]
                return
            end
            set -gx GO_VERSION $_go_env_line
    end
    _go_env_apply
end

# Decides anew. A wish that cannot be met leaves the system's default, never what the folder before had.
function _go_env_apply
    set -l scope user
    functions -q _go_env_cd; and set scope all
    _go_env_decide $scope; or _go_env_tell
    _go_env_put "$_go_env_root"
    _go_env_clear_goroot
end

function _go_env_tell
    set -g _go_env_root ''
    status is-interactive; and echo "go-env: $_go_env_why; this shell has the system's default" >&2
    return 0
end

# $argv[1]: the file with the user's word on following cd
function _go_env_login
    set -l word (_go_env_lines $argv[1])[1]
    contains -- "$word" on off; or set word $GO_ENV_AUTO
    if test "$word" = on
        _go_env_follow
    else if not _go_env_decide user
        _go_env_tell
    else if test -n "$_go_env_root"
        _go_env_prepend $_go_env_root/bin
    else if test $_go_env_by = session
        _go_env_put ''
    end
    _go_env_clear_goroot
end

# Follows cd from now on: fish runs a function when PWD changes.
function _go_env_follow
    set -g _go_env_pwd $PWD
    function _go_env_cd --on-variable PWD
        test "$PWD" = "$_go_env_pwd"; and return
        set -g _go_env_pwd $PWD
        _go_env_apply
    end
    _go_env_apply
end

function _go_env_auto
    set -l save yes
    if test "$argv[1]" = --session
        set save no
        set -e argv[1]
    end
    switch "$argv"
        case on off
            test $save = no; or /usr/libexec/go-env/goenv-auto $argv; or return
            if test $argv = on
                _go_env_follow
            else if functions -q _go_env_cd
                functions -e _go_env_cd
                _go_env_apply
            end
        case ''
            functions -q _go_env_cd; and echo 'this shell: yes'; or echo 'this shell: no'
        case '*'
            echo 'usage: goenv auto [--session] on|off' >&2
            return 2
    end
end
