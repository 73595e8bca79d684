# PATH and GOROOT of fish; path.sh beside it says why. No process is started.

# Puts $argv[1] first, once; nothing else moves.
function _go_env_prepend
    set -l kept
    for one in $PATH
        test "$one" = $argv[1]; or set -a kept $one
    end
    set -gx PATH $argv[1] $kept
end

# Takes every toolchain out of PATH and puts that of the GOROOT $argv[1] first; an empty one is none.
function _go_env_put
    set -l kept
    for one in $PATH
        string match -qr '^(/usr/local/go-|/opt/go/|/usr/lib/godepot/go-)[0-9]+\.[0-9]+/bin\z' -- $one; or set -a kept $one
    end
    test -n "$argv[1]"; and set -p kept $argv[1]/bin
    test "$kept" = "$PATH"; or set -gx PATH $kept
end

# Unsets GOROOT unless it is the physical folder of the go that PATH finds. fish cannot compare files: it stays only as the very folder in PATH.
function _go_env_clear_goroot
    test -n "$GOROOT"; or return 0
    for one in $PATH
        if test -f $one/go -a -x $one/go
            test $one = $GOROOT/bin -a ! -L $GOROOT; or set -e GOROOT
            return
        end
    end
    test -x $GOROOT/bin/go -a ! -L $GOROOT; or set -e GOROOT
end
