# go-env version: which package this is.

ge_verb_version() {
	[ "$#" -eq 0 ] || ge_usage "version takes no argument"
	# written when the package is made; a checkout has none
	ge_text=
	[ ! -r "$ge_share/version" ] || read -r ge_text <"$ge_share/version" || :
	ge_say "go-env ${ge_text:-from a checkout}"
}
