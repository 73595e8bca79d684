# Is a package file what it should be? Nothing of it was run or unpacked before it is asked here. Needs rollback-run.sh.

# $1: to or from, $2: VERSION-RELEASE
ge_verify_file() {
	ge_file=$(ge_file_of "$1" "$2")
	ge_what="$ge_package $2"
	if [ -n "$ge_dry" ]; then
		case $ge_family in
		deb) ge_show "sha256sum $ge_file   # as in: apt-cache show $ge_package=$2" ;;
		*) ge_show "rpm -K $ge_file" ;;
		esac
		return 0
	fi
	[ "$(ge_file_says "$ge_file")" = "$ge_package $2 $ge_arch" ] || ge_stop "what was fetched is not $ge_what for $ge_arch" 'find out where it came from'
	case $ge_family in
	deb) ge_verify_deb "$2" ;;
	*) ge_verify_rpm ;;
	esac
	ge_verify_identity "$1" "$2"
}

# An unsigned package passes rpm -K with status 0: only the word says that there was a signature and that it is good. rpm before 4.14 names the
# algorithms instead, in capitals where the key is missing.
ge_verify_rpm() {
	ge_said=$(rpm -K "$ge_file" 2>&1) || ge_said="$ge_said (status $?)"
	case $ge_said in
	"$ge_file: digests signatures OK") return 0 ;;
	"$ge_file: "*'pgp md5 OK' | "$ge_file: "*'gpg md5 OK') [ "${ge_said#*NOT}" != "$ge_said" ] || return 0 ;;
	*) ;;
	esac
	ge_stop "$ge_what has no signature that this host trusts: $(ge_shown "${ge_said#"$ge_file: "}")" \
		"is its key imported? rpm -q gpg-pubkey   (the depot's page says how)"
}

# $1: VERSION-RELEASE. apt checked the index's signature when it was fetched, and a source that nobody signed is one that the administrator
# trusts. Several sources may list one version; one of them has to list these bytes.
ge_verify_deb() {
	ge_sum=$(sha256sum <"$ge_file")
	ge_listed=$(apt-cache show "$ge_package=$1" 2>/dev/null | sed -n 's/^SHA256: *//p')
	case "
$ge_listed
" in
	*"
${ge_sum%% *}
"*) return 0 ;;
	*) ;;
	esac
	[ -n "$ge_listed" ] || ge_stop "no signed index that this host has lists $ge_what" \
		'apt-get update, or make the depot that you carried in a source of apt'
	ge_stop "$ge_what is not the file that the signed index lists" 'find out where it came from'
}

# $1: to or from, $2: VERSION-RELEASE. The one file is taken out of the package, into ge_work/$1.identity.
ge_verify_identity() {
	ge_identity=$ge_work/$1.identity
	ge_unpack_identity "$ge_file" "./usr/share/go-env/identity/$ge_package" 2>/dev/null | head -c 4096 >"$ge_identity" ||
		ge_stop "$ge_identity could not be written"
	[ -s "$ge_identity" ] || ge_stop "$ge_what does not say who it is" 'it has no identity file; go-env goes to packages that have one'
	for ge_line_of in "name=$ge_package" "version=${2%-*}" "root=$ge_goroot"; do
		grep -qxF -- "$ge_line_of" "$ge_identity" || ge_stop "$ge_what is another package inside: no $ge_line_of" 'find out where it came from'
	done
	grep -qx 'h1=h1:[0-9A-Za-z+/]\{43\}=' "$ge_identity" || ge_stop "$ge_what does not say which toolchain it is made from (h1)" 'find out where it came from'
	ge_upstream=$(sed -n 's/^toolchain=go\([0-9][0-9a-z.]*\)\.linux-[a-z0-9]*$/\1/p' "$ge_identity")
	if ! ge_parse "${ge_upstream:-none}" || [ "go-$ge_line" != "$ge_package" ]; then
		ge_stop "$ge_what is made from another line of Go" 'find out where it came from'
	fi
}

# $1: package file, $2: name inside
ge_unpack_identity() {
	case $ge_family in
	deb) dpkg-deb --fsys-tarfile "$1" | tar -xO -- "$2" ;;
	*)
		if command -v cpio >/dev/null; then
			rpm2cpio "$1" | cpio -i --quiet --to-stdout "$2"
		else
			rpm2archive - <"$1" | tar -xzO -- "$2"
		fi
		;;
	esac
}
