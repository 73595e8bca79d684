# Is the toolchain's package in order, whichever version it is? Needs rollback-run.sh, database.sh, alternatives.sh and places.sh.

# Sets ge_here to the version that is installed, empty where the database has none, several, or one that is not in order.
ge_installed_now() {
	ge_here=
	ge_entry=$(ge_database "$ge_family" "$ge_package")
	case $ge_entry in
	*"
"* | '') ;;
	*' installed')
		ge_entry=${ge_entry#* }
		ge_here=${ge_entry%% *}
		ge_entry=${ge_entry#* }
		ge_arch=${ge_entry%% *}
		;;
	*) ;;
	esac
}

# $1: VERSION-RELEASE that should be here, $2: identity file of its package, or empty. Sets ge_not_so to the first thing that is not so; empty
# where all is as it should be.
ge_check_state() {
	ge_not_so=
	ge_installed_now
	if [ "$ge_here" != "$1" ]; then
		ge_not_so="the package database does not say that $1 is installed: ${ge_here:-$(ge_database "$ge_family" "$ge_package" | tr '\n' ' ')}"
		return 0
	fi
	case $ge_family in
	deb) ge_said=$(dpkg -V "$ge_package" 2>&1) ;;
	*) ge_said=$(rpm -V "$ge_package" 2>&1) ;;
	esac
	if [ -n "$ge_said" ]; then
		printf '\n# files that differ from %s\n%s\n' "$1" "$ge_said" >>"$ge_work/output"
		ge_not_so="files differ from the package: $(ge_shown "${ge_said%%
*}")"
		return 0
	fi
	if [ -n "$2" ] && ! cmp -s -- "$2" "/usr/share/go-env/identity/$ge_package"; then
		ge_not_so="/usr/share/go-env/identity/$ge_package is not that of $1"
		return 0
	fi
	ge_upstream=$(sed -n 's/^toolchain=go\([0-9][0-9a-z.]*\)\.linux-[a-z0-9]*$/\1/p' "/usr/share/go-env/identity/$ge_package")
	ge_said=$(cd / && HOME=/nonexistent GOENV=off GOTOOLCHAIN=local GOTELEMETRY=off timeout 60 "$ge_goroot/bin/go" version 2>&1 </dev/null) || ge_said="status $?: $ge_said"
	case $ge_said in
	"go version go$ge_upstream "*) ;;
	*)
		ge_not_so="$ge_goroot/bin/go version says: $(ge_shown "${ge_said%%
*}")"
		return 0
		;;
	esac
	ge_read_group
	if [ "$ge_mode $ge_value" != "$ge_was_mode $ge_was_value" ]; then
		ge_not_so="/usr/bin/go was $ge_was_mode $ge_was_value and is $ge_mode $ge_value"
	else
		ge_remove_half
	fi
}

# What rpm had unpacked when it was killed: the file's name, ";" and the time of the transaction in hex. No other one takes it away, no file of a
# package is called so, and all files of the package are in place.
ge_remove_half() {
	[ "$ge_family" = rpm ] || return 0
	for ge_half in "$ge_goroot" /usr/bin/go*-"${ge_package#go-}"\;* /usr/bin/go"${ge_package#go-}".*\;* /usr/share/man/man1/go*"${ge_package#go-}"*\;* \
		"/usr/share/go-env/identity/$ge_package"\;*; do
		if [ ! -e "$ge_half" ] && [ ! -L "$ge_half" ]; then continue; fi
		find "$ge_half" -xdev ! -type d -name '*;[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]' -exec rm -f -- '{}' +
	done
}
