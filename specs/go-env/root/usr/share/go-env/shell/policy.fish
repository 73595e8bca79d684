# What /etc/go-env/env.conf says, one line at a time; policy.sh beside it has the rules.

function _go_env_policy_line
    set -l pair (string match -r '^([A-Z0-9_]+)=(.*?)\s*$' -- $argv[1]); or return
    contains -- $pair[2] CGO_ENABLED GO111MODULE GOAMD64 GOARM GOARM64 GOAUTH GOBIN GOCACHE GODEBUG GOENV GOEXPERIMENT GOFIPS140 \
        GOFLAGS GOINSECURE GOMODCACHE GONOPROXY GONOSUMDB GOPATH GOPPC64 GOPRIVATE GOPROXY GOSUMDB GOTMPDIR GOTOOLCHAIN GOVCS GOWORK \
        GO_ENV_AUTO GO_ENV_GOMOD; or return
    set -q $pair[2]; and return
    test (string length -- $pair[3]) -le 1024; or return
    # the home may hold anything, so it is put between the pieces, not into a pattern
    set -l pieces (string split -- '$HOME' $pair[3])
    string match -qr '[$`[:cntrl:]]' -- $pieces; and return
    set -l value $pieces[1]
    for piece in $pieces[2..]
        # $HOMEWARD
        string match -qr '^([/:]|$)' -- $piece; or return
        set value $value$HOME$piece
    end
    set -gx $pair[2] $value
end
