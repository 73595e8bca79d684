# Which of the two managers of rpms this host lives by.

# True where that is zypper: on SUSE's systems, whatever else is installed there, where there is no other, and where the other has no repositories.
ge_lives_by_zypper() {
	command -v zypper >/dev/null || return 1
	if ! command -v dnf >/dev/null && ! command -v yum >/dev/null; then return 0; fi
	! grep -q '^ID\(_LIKE\)\{0,1\}=.*suse' /etc/os-release 2>/dev/null || return 0
	ge_has_repository /etc/zypp/repos.d && ! ge_has_repository /etc/yum.repos.d
}

# $1: folder. True if a file of repositories lies there.
ge_has_repository() {
	for ge_file in "$1"/*.repo; do [ -e "$ge_file" ] && return; done
	return 1
}
