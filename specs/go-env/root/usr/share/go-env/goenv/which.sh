# goenv which: the Go that wins in this folder, who decided, and what Go's own switch will make of it.
. "$ge_share/lib/version.sh"
. "$ge_share/lib/installed.sh"
. "$ge_share/lib/install-line.sh"
. "$ge_share/lib/json.sh"
. "$ge_share/lib/front.sh"
. "$ge_share/lib/go-settings.sh"
. "$ge_share/lib/go-module.sh"
. "$ge_share/lib/go-switch.sh"
. "$ge_share/lib/suffices.sh"
. "$ge_share/lib/which-words.sh"

ge_verb_which() {
	ge_as=words
	case $#:${1-} in
	0:) ;;
	1:--verbose | 1:-v) ge_as=verbose ;;
	1:--json) ge_as=json ;;
	*) ge_usage 'which takes no argument but --verbose or --json' ;;
	esac
	ge_status=0
	ge_find_winner || ge_status=$ge_missing
	[ "$ge_as" != verbose ] || ge_which_levels
	if [ -n "$ge_winner" ]; then
		ge_predict "$ge_winner"
	else
		ge_status=$ge_missing ge_local='' ge_how='' ge_runs='' ge_switch=''
	fi
	if [ "$ge_as" = json ]; then
		ge_which_json
	else
		ge_which_words
	fi
	return "$ge_status"
}

ge_which_json() {
	printf '{"version":%s' "$(ge_json_or_null "${ge_local#go}")"
	for ge_pair in root="$ge_winner" by="$_go_env_by" from="$_go_env_from" wanted="$_go_env_wanted" unmet="$_go_env_why"; do
		printf ',"%s":%s' "${ge_pair%%=*}" "$(ge_json_or_null "${ge_pair#*=}")"
	done
	printf ',"switch":'
	if [ -z "$ge_how" ]; then
		printf 'null}\n'
		return
	fi
	ge_separator='{'
	for ge_pair in how="$ge_how" runs="${ge_runs#go}" program="$ge_runs_at" askedBy="$ge_asked_by" fails="$ge_fails_why" \
		refuses="$ge_too_old" GOTOOLCHAIN="$ge_switch" setBy="$ge_switch_from" module="$ge_module"; do
		printf '%s"%s":%s' "$ge_separator" "${ge_pair%%=*}" "$(ge_json_or_null "${ge_pair#*=}")"
		ge_separator=,
	done
	printf '}}\n'
}

# What each level has to say here, whether it is asked or not.
ge_which_levels() {
	ge_level session "GO_VERSION${GO_VERSION:+=}${GO_VERSION:- is not set}"
	if _go_env_project; then ge_level project "$_go_env_from: $(ge_wish_shown)"; else ge_level project 'no .go-version or .tool-versions here or above'; fi
	if _go_env_user; then ge_level user "$_go_env_from: $_go_env_wish"; else ge_level user 'nothing in .go-versions for this folder'; fi
	ge_level system "${ge_front:-/usr/bin/go is not there}"
	ge_level go.mod "GO_ENV_GOMOD${GO_ENV_GOMOD:+=}${GO_ENV_GOMOD:- is not set}: $(if [ "${GO_ENV_GOMOD-}" = minimum ]; then printf 'it raises the winner'; else printf 'it is not asked'; fi)"
	_go_env_decide || :
}

# What stands there, if it is a version: a link may lead to what concerns nobody.
ge_wish_shown() {
	_go_env_line=$_go_env_wish
	if _go_env_is_wish; then printf '%s' "$_go_env_wish"; else printf 'no version'; fi
}

ge_level() { printf '%-8s %s\n' "$1" "$(ge_shown "$2")"; }
