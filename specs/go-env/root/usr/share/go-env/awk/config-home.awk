# Lines of a shell's, PAM's or systemd's file that say where go finds the file of `go env -w`: GOENV is that file, XDG_CONFIG_HOME the folder of
# which it is go/env. Prints its path, ~ for a home; or "?NAME" for a value that is computed.

/^[ \t]*#/ || length($0) > 4096 { next }

match($0, /(^|[ \t;])(XDG_CONFIG_HOME|GOENV)([ \t]+DEFAULT)?[ \t]*[= \t][ \t]*[^ \t;]/) {
	name = substr($0, RSTART, RLENGTH) ~ /GOENV/ ? "GOENV" : "XDG_CONFIG_HOME"
	value = substr($0, RSTART + RLENGTH - 1)
	quote = substr(value, 1, 1)
	if (quote == "\"" || quote == "\047") {
		value = substr(value, 2)
		if (index(value, quote)) value = substr(value, 1, index(value, quote) - 1)
	} else sub(/[ \t;].*/, "", value)
	# where it is set already it stays: the default is what is known
	if (match(value, /^[$][{][A-Z_]+:?-.*[}]$/)) {
		value = substr(value, 1, length(value) - 1)
		sub(/^[$][{][A-Z_]+:?-/, "", value)
	}
	sub(/^([$]HOME|[$][{]HOME[}]|@[{]HOME[}]|%h)\//, "~/", value)
	sub(/\/$/, "", value)
	if (value !~ /^(~?\/)/) { if (value ~ /[$`]/) print "?" name; next }
	if (value ~ /[$`@{}\\]/) print "?" name
	else print value (name == "GOENV" ? "" : "/go/env")
}
