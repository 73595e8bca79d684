# Which package each GOROOT belongs to, by the package database, and the command that puts its files back. Needs work.sh.
. "$ge_share/lib/zypper.sh"

# Fills ge_work/owners with records GOROOT, deb, rpm or none, name, version: one for each installed line, two where an upgrade was cut short.
ge_owners_find() {
	: >"$ge_work/owners"
	: >"$ge_work/owners.deb"
	[ -s "$ge_work/installed" ] || return 0
	# dpkg reads the lists of all packages for each question: it is asked once
	# shellcheck disable=SC2046 # paths of ours, which hold no blank
	if ge_has dpkg-query; then
		dpkg-query -S $(sed 's,	.*,/bin/go,' "$ge_work/installed") 2>/dev/null |
			sed -n 's,^\([a-z0-9.+-]*\)[^ ]*: \(/.*\)/bin/go$,\1	\2,p' >"$ge_work/owners.deb"
		[ ! -s "$ge_work/owners.deb" ] || dpkg-query -W -f '${Package}\t${Version}\n' $(cut -f 1 "$ge_work/owners.deb") |
			awk -F '\t' 'NR == FNR { version[$1] = $2; next } { print $2 "\tdeb\t" $1 "\t" version[$1] }' - "$ge_work/owners.deb" >"$ge_work/owners" || ge_lost
	fi
	while IFS='	' read -r ge_root _; do
		grep -q "^$ge_root	" "$ge_work/owners" || ge_owner_by_rpm "$ge_root"
	done <"$ge_work/installed"
}

ge_owner_by_rpm() {
	ge_name=''
	if ge_has rpm; then ge_name=$(rpm -qf --qf 'rpm\t%{NAME}\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\n' "$1/bin/go" 2>/dev/null) || ge_name=''; fi
	printf '%s\n' "${ge_name:-none		}" | sed "s,^,$1	," >>"$ge_work/owners" || ge_lost
}

ge_has() { command -v "$1" >/dev/null 2>&1; }

# $1: GOROOT. Sets ge_kind and ge_package.
ge_owner_of() {
	ge_kind=none ge_package=''
	while IFS='	' read -r ge_owned ge_one_kind ge_one_package _; do
		[ "$ge_owned" = "$1" ] || continue
		ge_kind=$ge_one_kind ge_package=$ge_one_package
		return
	done <"$ge_work/owners"
}

# $1: GOROOT. What puts the package's files back, on stdout.
ge_fix_of() {
	ge_owner_of "$1"
	case $ge_kind in
	deb) printf 'apt-get install --reinstall %s' "$ge_package" ;;
	rpm) ge_by_rpm "reinstall $ge_package" "install --force $ge_package" ;;
	*) printf 'remove %s, which no package put there, and install go-%s' "$1" "${1##*[-/]}" ;;
	esac
}

# $1: package of which no GOROOT is known. What puts its files back, on stdout.
ge_put_back() {
	if ge_has dpkg-query && dpkg-query -W "$1" >/dev/null 2>&1; then printf 'apt-get install --reinstall %s' "$1"; else ge_by_rpm "reinstall $1" "install --force $1"; fi
}

# $1: GOROOT. What brings a newer version of the line, on stdout.
ge_upgrade_of() {
	ge_owner_of "$1"
	case $ge_kind in
	deb) printf 'apt-get update && apt-get install %s' "$ge_package" ;;
	rpm) ge_by_rpm "upgrade $ge_package" "update $ge_package" ;;
	*) printf 'remove %s, which no package put there, and install go-%s' "$1" "${1##*[-/]}" ;;
	esac
}

# $1: for dnf, $2: for zypper
ge_by_rpm() {
	if ge_lives_by_zypper; then printf 'zypper %s' "$2"; else printf 'dnf %s' "$1"; fi
}

# Packages of toolchains that are installed while no toolchain stands where they put it, one a line on stdout.
ge_owners_lost() {
	{
		if ge_has dpkg-query; then dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'go-[0-9]*' 2>/dev/null; fi
		if ge_has rpm; then rpm -qa --qf 'installed %{NAME}\n' 'go-[0-9]*' 2>/dev/null; fi
	} | awk -F '\t' 'NR == FNR { owned[$3] = 1; next }
		/^installed go-[0-9]+\.[0-9]+$/ && !(substr($0, 11) in owned) && !told[$0]++ { print substr($0, 11) }' "$ge_work/owners" -
}
