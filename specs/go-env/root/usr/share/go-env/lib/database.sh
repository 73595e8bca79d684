# What the package manager's database says of packages go-1.XX. Asked by verbs only, never by a package's script. Needs packages.sh.

# The formats are the tools' own.
# shellcheck disable=SC2016
# $1: family, $2: package or a pattern. Lines "PACKAGE VERSION-RELEASE ARCH STATUS", STATUS in dpkg's words ("installed"), on stdout. An rpm
# database may have several of one name, after an upgrade that was cut short.
ge_database() {
	case $1 in
	rpm) rpm -qa --qf '%{NAME} %{VERSION}-%{RELEASE} %{ARCH} installed\n' "$2" 2>/dev/null ;;
	*) dpkg-query -W -f '${Package} ${Version} ${Architecture} ${db:Status-Status}\n' "$2" 2>/dev/null ;;
	esac | awk '$1 ~ /^go-[0-9]+[.][0-9]+$/ && $2 ~ /^[0-9][0-9A-Za-z.~+_-]*$/ && NF == 4 && $4 !~ /^(not-installed|config-files)$/' | sort -V
}
