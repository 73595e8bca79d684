# decide.sh in fish's own words, because fish cannot source that and a process for each cd would be felt. Only go.mod as a minimum
# (GO_ENV_GOMOD=minimum) is left to the program. The tests hold both to one table of cases.
#
# _go_env_decide [user] sets what it sets there; with go.mod as a minimum only _go_env_root.

# True if $argv[1] is a version and nothing else; sets _go_env_line, without "go", and _go_env_series.
function _go_env_parse
    set -l part (string match -r '^(?:go)?(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:(\.|rc|beta)(0|[1-9][0-9]*))?\z' -- $argv[1]); or return 1
    set -q part[5]; or set part[5] 0
    test (string length -- "$part[2]$part[3]$part[5]") -le 9; or return 1
    set -g _go_env_series $part[2].$part[3]
    set -g _go_env_line (string replace -r '^go' '' -- $argv[1])
    return 0
end

# Sets _go_env_root to the GOROOT that holds what _go_env_parse took.
function _go_env_find
    for root in /usr/local/go-$_go_env_series /opt/go/$_go_env_series /usr/lib/godepot/go-$_go_env_series
        test -x $root/bin/go; or continue
        set -g _go_env_root $root
        test $_go_env_line = $_go_env_series; and return 0
        test -f $root/VERSION -a -r $root/VERSION; or continue
        read -l -d ' ' word rest <$root/VERSION
        test "$word" = go$_go_env_line; and return 0
    end
    set -g _go_env_root ''
    return 1
end

# The lines of the beginning of $argv[1], without white space around them and comments.
function _go_env_lines
    test -f $argv[1] -a -r $argv[1] -a -s $argv[1]; or return
    read -l -z -n 4096 text <$argv[1]
    set -l lines (string split -- \n $text)
    # a last line without its end may have been cut short
    test (string length -- "$text") -lt 1024; or set -e lines[-1]
    string replace -r '(^|\s+)#.*' '' -- $lines | string trim
end

# $argv: folder, name. A folder where everybody may put files holds no colleagues.
function _go_env_trusted
    test ! -k $argv[1]/; or test -O $argv[1]/$argv[2] -a ! -L $argv[1]/$argv[2]
end

# Sets _go_env_wish and _go_env_from by .go-version or .tool-versions here or above; false if none says anything.
function _go_env_project
    set -l dir $PWD
    test "$dir" = /; and set dir ''
    while true
        if test -f $dir/.go-version; and _go_env_trusted $dir .go-version
            set -l at 0
            for line in (_go_env_lines $dir/.go-version)
                set at (math $at + 1)
                test -n "$line"; or continue
                set -g _go_env_wish (string replace -r '\.x\z' '' -- $line)
                set -g _go_env_from $dir/.go-version:$at
                return 0
            end
        end
        if test -f $dir/.tool-versions; and _go_env_trusted $dir .tool-versions
            set -l at 0
            for line in (_go_env_lines $dir/.tool-versions)
                set at (math $at + 1)
                set -l words (string split -n -- ' ' (string replace -ra '\s' ' ' -- $line))
                contains -- "$words[1]" golang go; and test (count $words) -gt 1; or continue
                set -g _go_env_from $dir/.tool-versions:$at
                set -g _go_env_wish $words[2]
                for word in $words[2..]
                    if test $word = system; or begin; _go_env_parse $word; and _go_env_find; end
                        set -g _go_env_wish $word
                        break
                    end
                end
                return 0
            end
        end
        test -n "$dir"; or return 1
        # a named group and no substitution, which would split a name at its newlines
        string match -qr '^(?<dir>(?s:.*))/[^/]*\z' -- $dir; or return 1
    end
end

# The same by ~/.go-versions.
function _go_env_user
    test -n "$HOME"; or return 1
    set -l longest -1
    set -l wish ''
    set -l from ''
    set -l at 0
    for line in (_go_env_lines $HOME/.go-versions)
        set at (math $at + 1)
        set -l pair (string match -r '^(/.*|~|~/.*)\s(\S+)\z' -- $line)
        if test -n "$pair"
            set -l prefix (string replace -r '[/\s]+\z' '' -- $pair[2])
            string match -q '~*' -- $prefix; and set prefix $HOME(string sub -s 2 -- $prefix)
            set -l size (string length -- "$prefix")
            test $size -gt $longest; or continue
            string match -qr '^'(string escape --style=regex -- "$prefix")/ -- $PWD/; or continue
            test $pair[3] = system; or _go_env_parse $pair[3]; or continue
            set longest $size
            set wish $pair[3]
            set from $HOME/.go-versions:$at
        else
            test -z "$wish"; or continue
            test "$line" = system; or _go_env_parse "$line"; or continue
            set wish $line
            set from $HOME/.go-versions:$at
        end
    end
    set -g _go_env_wish $wish
    set -g _go_env_from $from
    test -n "$wish"
end

function _go_env_decide
    set -g _go_env_root ''
    set -g _go_env_wanted ''
    set -g _go_env_from ''
    set -g _go_env_why ''
    set -g _go_env_by session
    if test -n "$GO_VERSION"
        set -g _go_env_wish $GO_VERSION
        set -g _go_env_from GO_VERSION
    else if test "$argv[1]" != user; and _go_env_project
        set -g _go_env_by project
    else if _go_env_user
        set -g _go_env_by user
    else
        set -g _go_env_by system
        set -g _go_env_wish system
    end
    set -g _go_env_root ''
    if test "$GO_ENV_GOMOD" = minimum -a "$_go_env_by" != session -a "$argv[1]" != user
        set -l tell
        status is-interactive; and set tell interactive
        set -l answer (/usr/libexec/go-env/goenv-csh follow $tell)
        string match -q '/*' -- $answer; and set -g _go_env_root $answer
        return 0
    end
    if test "$_go_env_wish" = system
        test $_go_env_by = system; or set -g _go_env_wanted system
        return 0
    end
    set -l from (string replace -ra '[^[:print:]]' '?' -- $_go_env_from)
    if not _go_env_parse "$_go_env_wish"
        set -g _go_env_why $from' is no version such as 1.26 or 1.26.10'
        return 1
    end
    set -g _go_env_wanted $_go_env_line
    _go_env_find; and return 0
    set -g _go_env_why "Go $_go_env_line is not installed"
    test $_go_env_by = session; or set -g _go_env_why $_go_env_why" ($from)"
    return 1
end
