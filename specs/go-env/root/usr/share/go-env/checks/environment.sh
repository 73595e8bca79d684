# environment: what each toolchain takes for its settings, against the policy; and what users wrote with `go env -w`.
. "$ge_share/lib/packed.sh"
. "$ge_share/lib/work.sh"
. "$ge_share/lib/findings.sh"
. "$ge_share/lib/policy.sh"
. "$ge_share/lib/owners.sh"
. "$ge_share/lib/profiles.sh"
. "$ge_share/lib/go-env-file.sh"

ge_check_environment() {
	ge_work_home "$ge_nobody" "$ge_nobody" || return
	while IFS='	' read -r ge_root ge_line ge_built; do
		ge_environment_of "$ge_root" "$ge_built" || return
	done <"$ge_work/lines"
	ge_each_profile_of_host ge_environment_where >"$ge_work/where"
	ge_users="root $ge_asked_users $(ge_policy_values user)"
	# shellcheck disable=SC2086 # names of users, checked to be words
	for ge_user in $ge_users; do ge_environment_user "$ge_user"; done
	# shellcheck disable=SC2086 # names of users
	ge_outcome environment checked "toolchains: $(grep -c . "$ge_work/lines"); settings of:$(printf ' %s' $ge_users)"
}

# $1: GOROOT, $2: version by VERSION
ge_environment_of() {
	ge_settings=$ge_work/settings
	# go asks the folder it is in for a go.mod: nobody but root can have put one into /
	if ! (cd / && ge_as "$ge_nobody" "$ge_nobody" "HOME=$ge_home" GOTOOLCHAIN=local GOENV=off GOTELEMETRY=off "$1/bin/go" env -json) \
		>"$ge_settings.json" 2>"$ge_settings.err"; then
		ge_finding environment error "$1" "bin/go does not run: $(head -n 1 "$ge_settings.err")" "$(ge_fix_of "$1")"
		: >"$ge_settings"
	elif ! head -c 1048576 "$ge_settings.json" | awk -f "$ge_share/awk/text.awk" -f "$ge_share/awk/json-read.awk" >"$ge_settings"; then
		ge_finding environment error "$1" 'bin/go env -json writes what is no JSON' "$(ge_fix_of "$1")"
		: >"$ge_settings"
	fi
	ge_go_env_read "$1"
	awk -v "subject=$1" -v "root=$1" -v "version=go$2" -v "fix=$(ge_fix_of "$1")" \
		-f "$ge_share/awk/text.awk" -f "$ge_share/awk/versions.awk" -f "$ge_share/awk/policy.awk" -f "$ge_share/awk/environment.awk" \
		what=policy "$ge_work/policy" what=go "$ge_settings" what=file "$ge_work/goenv" >>"$ge_work/findings" || ge_lost
}

# A profile file, on stdin: where go finds the settings of users, by it.
ge_environment_where() { awk -f "$ge_share/awk/config-home.awk"; }

# $1: name of a user. What is theirs is read with their rights: a link in their home leads no further than they could go themselves.
ge_environment_user() {
	ge_user_of "$1" || {
		ge_finding environment warning "$1" 'no such user on this host' 'name users that there are'
		return
	}
	# shellcheck disable=SC2088 # for this home, below
	{
		echo '~/.config/go/env'
		cat "$ge_work/where"
		ge_each_profile_of "$1" ge_environment_where
	} | sort -u >"$ge_work/their-files" || ge_lost
	while IFS= read -r ge_file; do
		case $ge_file in
		'?'*)
			ge_finding environment note "$1" "a profile file computes ${ge_file#?}, so settings of go may be where this did not look" "as $1: go env GOENV says where"
			continue
			;;
		'~'/*) ge_file=$ge_their_home/${ge_file#'~'/} ;;
		*) ;;
		esac
		ge_environment_file "$1" "$ge_file"
	done <"$ge_work/their-files"
}

# $1: name of a user, $2: a file of `go env -w`
ge_environment_file() {
	# shellcheck disable=SC2016 # for the shell that is started
	ge_as "$ge_their_uid" "$ge_their_gid" sh -c '[ -f "$1" ] && exec head -c 65536 "$1"' sh "$2" 2>/dev/null </dev/null |
		awk -f "$ge_share/awk/text.awk" -f "$ge_share/awk/go-env-file.awk" >"$ge_work/theirs" || ge_lost
	ge_pack "$2"
	ge_subject=$ge_packed awk -v "user=$1" \
		-f "$ge_share/awk/versions.awk" -f "$ge_share/awk/policy.awk" -f "$ge_share/awk/user-environment.awk" \
		what=policy "$ge_work/policy" what=shipped "$ge_work/shipped" what=theirs "$ge_work/theirs" >>"$ge_work/findings" || ge_lost
}
