# Lines of sha256sum to digest TAB name as in the module zip: go.env as Go ships it, and no go.mod, since a module may hold no other one.
{
	name = substr($0, 67)
	if (name == "go.env.upstream") name = "go.env"
	if (name == "go.mod" || name ~ /\/go\.mod$/) name = substr(name, 1, length(name) - 6) "_go.mod"
	print substr($0, 1, 64) "\t" name
}
