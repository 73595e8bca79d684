# The depot that this host takes packages from: its name, keys and address, as its repository package put them there and the administrator filled
# in. Files are compared with the forms that the package writes, never sourced.

# $1: text. True if a depot can be called so.
ge_depot_name() {
	case $1 in
	'' | [!abcdefghijklmnopqrstuvwxyz0123456789]* | *[!abcdefghijklmnopqrstuvwxyz0123456789.+-]*) return 1 ;;
	*) return 0 ;;
	esac
}

# Sets ge_depot, unless that or a keyring was named.
ge_depot_find() {
	if [ -n "$ge_depot" ]; then
		ge_depot_name "$ge_depot" || ge_usage "no name of a depot: $(ge_shown "$ge_depot")"
		return 0
	fi
	[ -z "$ge_keyring" ] || return 0
	ge_depots=$(
		sed -n 's,^URIs: mirror+file:/etc/\([a-z0-9.+-]*\)/apt\.mirrors$,\1,p' /etc/apt/sources.list.d/*.sources 2>/dev/null
		sed -n 's,^\(gpgkey=\| *\)file:///etc/pki/rpm-gpg/RPM-GPG-KEY-\([a-z0-9.+-]*\)-[0-9A-F]\{40\}$,\2,p' \
			/etc/yum.repos.d/*.repo /etc/zypp/repos.d/*.repo 2>/dev/null
	)
	ge_depots=$(printf '%s\n' "$ge_depots" | sort -u)
	case $ge_depots in
	'') ge_die "$ge_missing" 'no repository package of a depot is installed' 'install it, or name what to trust: --keyring FILE' ;;
	*'
'*) ge_die "$ge_failed" "there are several depots: $(printf '%s' "$ge_depots" | tr '\n' ' ')" 'name one: --depot NAME' ;;
	*) ge_depot=$ge_depots ;;
	esac
	ge_depot_name "$ge_depot" || ge_die "$ge_failed" "no name of a depot: $ge_depot"
}

# Fills ge_work/keyring with the depot's keys, without armor.
ge_depot_keyring() {
	: >"$ge_work/keyring"
	if [ -n "$ge_keyring" ]; then
		ge_depot_key "$ge_keyring"
	elif [ -f "/usr/share/keyrings/$ge_depot-archive-keyring.gpg" ]; then
		ge_depot_key "/usr/share/keyrings/$ge_depot-archive-keyring.gpg"
	else
		for ge_path in "/etc/pki/rpm-gpg/RPM-GPG-KEY-$ge_depot-"*; do
			if [ -f "$ge_path" ]; then ge_depot_key "$ge_path"; fi
		done
	fi
	[ -s "$ge_work/keyring" ] || ge_die "$ge_missing" "there is no key of ${ge_depot:-"$(ge_shown "$ge_keyring")"}" 'install its repository package, or name one: --keyring FILE'
}

# $1: file of keys, armored (RFC 4880, 6.2) or not. gpgv takes no armor.
ge_depot_key() {
	[ -f "$1" ] || ge_die "$ge_missing" "there is no file $(ge_shown "$1")"
	if grep -q '^-----BEGIN PGP PUBLIC KEY BLOCK-----' "$1"; then
		awk '{ sub(/\r$/, "") } /^-----END/ { inside = 0 } inside && !/^=/ { print } /^$/ && head { inside = 1; head = 0 } /^-----BEGIN PGP PUBLIC KEY BLOCK/ { head = 1 }' \
			"$1" | base64 -d >>"$ge_work/keyring" || ge_die "$ge_failed" "it is no key: $(ge_shown "$1")"
	else
		cat "$1" >>"$ge_work/keyring"
	fi
}

# Sets ge_from to where the depot's current snapshot has its advisories.
ge_depot_address() {
	ge_variable=$(printf '%s' "$ge_depot" | tr -c 'a-z0-9_' _)
	# of the files that one package brings for several managers, the administrator fills in the one that counts
	for ge_path in "/etc/$ge_depot/apt.mirrors" "/etc/dnf/vars/$ge_variable" "/etc/$ge_depot/zypp.mirrors"; do
		ge_from=$(ge_depot_first "$ge_path")
		ge_from=${ge_from%%/current/*}
		case $ge_from in
		*://depot.invalid*) ge_from='' ;;
		http://?* | https://?*) return 0 ;;
		*) ;;
		esac
	done
	ge_die "$ge_failed" "nobody has written down where ${ge_depot:-the depot} is" "go-env advisories update http://HOST, or the path of a carried advisories.json"
}

# $1: file. The first word of its first line with one.
ge_depot_first() {
	[ -f "$1" ] || return 0
	head -c 65536 "$1" | awk '/^[^#]/ && NF { print $1; exit }'
}

# $1: address, $2: file. Bounded, also where a server says no length or sends for ever; what comes is checked by its signature, so a redirection
# does no harm.
ge_depot_get() {
	rm -f "$2"
	if ge_has curl; then
		ge_bounded curl -fsSL --proto =http,https --proto-redir =http,https --max-filesize "$ge_advisories_most" --connect-timeout 20 -o "$2" "$1"
	elif ge_has wget; then
		ge_bounded wget -q -T 60 -O "$2" "$1"
	else
		ge_die "$ge_failed" 'there is neither curl nor wget here' 'carry advisories.json and advisories.json.asc here, and name the first'
	fi || ge_die "$ge_failed" "cannot fetch $(ge_shown "$1"): $(head -n 1 "$ge_work/get.err")" 'what is kept stays'
}

# Runs a command for five minutes at most, and lets it write files of no more than advisories can be (ulimit counts in 512 bytes, bash in 1024).
ge_bounded() (
	ulimit -f "$((ge_advisories_most / 512 + 1))"
	exec timeout 300 "$@" 2>"$ge_work/get.err"
)
