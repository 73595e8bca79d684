# Detached signatures of the depot. Needs work.sh and owners.sh.

# $1: signature, $2: file. True if a key of ge_work/keyring signed it, then ge_signer says which; else ge_work/signed.err says why not. While keys
# change there are two signatures, and the older key may be gone: one good one is enough, a bad one is too much.
ge_signed_verify() {
	ge_signer=''
	if ge_has gpgv || ge_has gpgv2; then
		ge_gpgv=gpgv
		ge_has gpgv || ge_gpgv=gpgv2
		mkdir -p "$ge_work/gpgv"
		"$ge_gpgv" --homedir "$ge_work/gpgv" --status-fd 1 --keyring "$ge_work/keyring" "$1" "$2" >"$ge_work/status" 2>"$ge_work/signed.err" || :
		if grep -q '^\[GNUPG:\] \(BADSIG\|REVKEYSIG\|EXPKEYSIG\|EXPSIG\|FAILURE\) ' "$ge_work/status"; then return 1; fi
		ge_signer=$(awk '$2 == "GOODSIG" { good = 1 } $2 == "VALIDSIG" && good { print $NF; exit }' "$ge_work/status")
	elif ge_has sqv; then
		ge_signer=$(sqv --keyring "$ge_work/keyring" "$1" "$2" 2>"$ge_work/signed.err" | head -n 1)
	else
		ge_die "$ge_failed" 'there is neither gpgv nor sqv here, so nothing can be verified' 'install gnupg'
	fi
	[ -n "$ge_signer" ]
}
