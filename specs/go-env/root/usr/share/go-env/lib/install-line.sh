# What an administrator types to install a line of Go, by the package manager of this host. Needs installed.sh.
. "$ge_share/lib/zypper.sh"

# $1: version or line, $2: its line; both as ge_parse has them. Sets ge_install_line.
ge_install_line() {
	# release candidates sort before the release in both formats
	ge_install_version=$1
	case $1 in
	*rc*) ge_install_version=${1%%rc*}~rc${1##*rc} ;;
	*beta*) ge_install_version=${1%%beta*}~beta${1##*beta} ;;
	*) ;;
	esac
	# within a line an older patch takes the place of a newer one
	ge_install_older='' ge_install_verb=install
	if ge_find "$2"; then
		ge_install_built=$(ge_tree_version "$ge_root")
		if [ -n "$ge_install_built" ] && ge_compare "$1" "$ge_install_built" && [ "$ge_order" -lt 0 ]; then ge_install_older=yes ge_install_verb=downgrade; fi
	fi
	ge_install_client
	case $ge_client:$1 in
	apt-get:"$2") ge_install_line="apt-get install go-$2" ;;
	apt-get:*) ge_install_line="apt-get install ${ge_install_older:+--allow-downgrades }'go-$2=$ge_install_version-*'" ;;
	zypper:"$2") ge_install_line="zypper install go-$2" ;;
	zypper:*) ge_install_line="zypper install ${ge_install_older:+--oldpackage }go-$2=$ge_install_version" ;;
	*:"$2") ge_install_line="$ge_client install go-$2" ;;
	*) ge_install_line="$ge_client $ge_install_verb go-$2-$ge_install_version" ;;
	esac
}

# $1: line or version that is not here. What is, and what would bring it, on stdout: two lines.
ge_installed_and_line() {
	ge_have=''
	ge_each_line ge_have_add
	ge_parse "$1"
	ge_install_line "$ge_version" "$ge_line"
	printf 'installed:%s\n  as root: %s' "${ge_have:- nothing}" "$ge_install_line"
}

ge_have_add() { ge_have="$ge_have ${3:-$2}"; }

# Sets ge_client: the one that go-env itself was installed with, on hosts that have several.
ge_install_client() {
	ge_client=apt-get
	if [ -e /var/lib/dpkg/info/go-env.list ] && command -v apt-get >/dev/null; then return; fi
	ge_client=zypper
	if ge_lives_by_zypper; then return; fi
	for ge_client in dnf zypper yum apt-get; do
		if command -v "$ge_client" >/dev/null; then return; fi
	done
	ge_client=dnf
}
