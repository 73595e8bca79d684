# What profile files set for Go: a GOROOT that does not fit, folders in PATH that are gone, settings against the policy. Read as text, never
# evaluated. Needs findings.sh and work.sh.

ge_profiles_of_host='/etc/environment /etc/environment.d/*.conf /etc/profile /etc/profile.d/*.sh /etc/profile.d/*.csh /etc/bash.bashrc /etc/bashrc
/etc/zshenv /etc/zprofile /etc/zshrc /etc/zsh/* /etc/csh.* /etc/ksh.kshrc /etc/mkshrc /etc/fish/config.fish /etc/fish/conf.d/*.fish /etc/default/go /etc/go-env/env.conf
/etc/systemd/system.conf.d/*.conf /etc/security/pam_env.conf'
ge_profiles_of_user='.profile .bash_profile .bash_login .bashrc .zshenv .zprofile .zshrc .kshrc .mkshrc .cshrc .tcshrc .login .pam_environment .config/fish/config.fish'

ge_profiles_look() {
	ge_each_profile_of_host ge_profile_text
	# shellcheck disable=SC2086 # names of users
	for ge_user in root $ge_asked_users $(ge_policy_values user); do ge_each_profile_of "$ge_user" ge_profile_text; done
}

# Calls "$1 PATH" with the beginning of each file on stdin.
ge_each_profile_of_host() {
	# shellcheck disable=SC2086 # patterns of paths
	for ge_path in $ge_profiles_of_host; do
		case ${ge_path##*/} in
		# ours; a GOROOT is what they take away
		go-version.* | go-env.*) continue ;;
		*) ;;
		esac
		if [ -f "$ge_path" ] && [ -r "$ge_path" ]; then head -c 262144 "$ge_path" | "$1" "$ge_path"; fi
	done
}

# $1: name of a user, whose files are read with their rights; $2: what is called as above
ge_each_profile_of() {
	ge_user_of "$1" || return 0
	for ge_name in $ge_profiles_of_user; do
		[ -e "$ge_their_home/$ge_name" ] || continue
		# shellcheck disable=SC2016 # for the shell that is started
		ge_as "$ge_their_uid" "$ge_their_gid" sh -c '[ -f "$1" ] && exec head -c 262144 "$1"' sh "$ge_their_home/$ge_name" 2>/dev/null |
			"$2" "$ge_their_home/$ge_name"
	done
}

# $1: path, its text on stdin
ge_profile_text() {
	awk -f "$ge_share/awk/text.awk" -f "$ge_share/awk/versions.awk" -f "$ge_share/awk/policy.awk" -f "$ge_share/awk/profile.awk" \
		what=policy "$ge_work/policy" what=text - >"$ge_work/profile" || ge_lost
	# whether a folder is there is no question for awk
	while IFS='	' read -r ge_severity ge_number ge_what ge_value; do
		case $ge_what in
		PATH) if [ -d "$ge_value" ]; then continue; fi ;;
		GOROOT) if [ ! -d "$ge_value" ]; then ge_severity=error; fi ;;
		*) ;;
		esac
		ge_profile_finding "$1" "$ge_number" "$ge_what" "$ge_value"
	done <"$ge_work/profile"
}

ge_profile_finding() {
	case $3 in
	PATH) ge_finding selection warning "$1" "line $2 has $4 in PATH, which is not there" 'take it out of PATH: /usr/bin/go is the selected line' ;;
	GOROOT) ge_finding selection "$ge_severity" "$1" "line $2 sets GOROOT to $4: the go of any other version builds nothing then" 'remove the line: go knows its own GOROOT' ;;
	*) ge_finding selection error "$1" "line $2 sets $3 to $4, against the policy" 'remove the line, or change /etc/go-env/policy.conf' ;;
	esac
}
