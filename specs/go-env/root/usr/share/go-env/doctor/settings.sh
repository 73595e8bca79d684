# Settings of users that beat those of the package: the policy in go.env holds only where nothing else is said.

ge_check_settings() {
	[ -n "$ge_winner" ] && [ -f "$ge_winner/go.env" ] || return 0
	ge_go_env_file
	ge_keys=$(LC_ALL=C sed -n 's/^\([A-Z][A-Z0-9_]*\)=.*/\1/p' "$ge_winner/go.env")
	while [ -n "$ge_keys" ]; do
		ge_key=${ge_keys%%"$ge_newline"*}
		case $ge_keys in
		*"$ge_newline"*) ge_keys=${ge_keys#*"$ge_newline"} ;;
		*) ge_keys='' ;;
		esac
		ge_check_setting "$ge_key"
	done
}

# $1: a key of go.env
ge_check_setting() {
	ge_policy=$(ge_read_setting "$1" first "$ge_winner/go.env")
	ge_policy=${ge_policy#=}
	ge_set=$(printenv "$1") || ge_set=''
	if [ -n "$ge_set" ]; then
		# whoever looks after the host may export it to everybody
		if [ "$ge_set" != "$ge_policy" ] && [ -z "$(ge_read_setting "$1" last /etc/go-env/env.conf)" ]; then
			ge_wrong "$(ge_masked "$1=$ge_set in the environment beats $1=$ge_policy of the package")" "$(ge_where_set "$1")unset $1"
		fi
		return
	fi
	[ -n "$ge_go_env_file" ] || return 0
	ge_set=$(ge_read_setting "$1" last "$ge_go_env_file")
	if [ -n "$ge_set" ] && [ "${ge_set#=}" != "$ge_policy" ]; then
		ge_wrong "$(ge_masked "$1$ge_set in $ge_go_env_file beats $1=$ge_policy of the package")" "go env -u $1"
	fi
}

# $1: text. Without the names and passwords of URLs: what doctor says is pasted into tickets.
ge_masked() { printf '%s' "$1" | sed 's,//[^/@[:blank:]]*@,//...@,g'; }
