# What the package database says of its files: `rpm -V` and `dpkg -V`. Needs owners.sh.

# Says "=", kind, package, GOROOT, then what the package manager says of it, for each package of what is checked, and for go-env itself.
ge_package_verify() {
	ge_status=0
	while IFS='	' read -r ge_owned ge_kind ge_package _; do
		grep -q "^$ge_owned	" "$ge_work/lines" || continue
		ge_package_verify_one "$ge_kind" "$ge_package" "$ge_owned" || ge_status=1
	done <"$ge_work/owners"
	if ge_has dpkg-query && dpkg-query -W go-env >/dev/null 2>&1; then
		ge_package_verify_one deb go-env '' || ge_status=1
	fi
	if ge_has rpm && rpm -q go-env >/dev/null 2>&1; then
		ge_package_verify_one rpm go-env '' || ge_status=1
	fi
	return "$ge_status"
}

ge_package_verify_one() {
	case $1 in
	deb)
		# it knows no other way than reading everything
		[ -z "$ge_quick" ] || return 0
		printf '=\t%s\t%s\t%s\n' "$1" "$2" "$3"
		nice dpkg --verify "$2"
		# 1: it differs
		[ "$?" -le 1 ]
		;;
	rpm)
		printf '=\t%s\t%s\t%s\n' "$1" "$2" "$3"
		# as many as there are faults: what it says decides
		nice rpm -V --nodeps --noscripts ${ge_quick:+--nofiledigest} "$2" || :
		;;
	*) ;;
	esac
}

# Of that on stdin, what is worth telling. False where a line was not understood.
ge_package_findings() {
	awk -v "zypper=$(if ge_lives_by_zypper; then echo yes; fi)" \
		-f "$ge_share/awk/text.awk" -f "$ge_share/awk/package-verify.awk" >"$ge_work/differences" || return 1
	ge_findings <"$ge_work/differences"
}
