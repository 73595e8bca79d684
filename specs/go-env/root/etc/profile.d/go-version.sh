# Chooses the Go of a login shell (sh, dash, bash, zsh, ksh, mksh) and defines `goenv`; goenv(1) and /usr/share/go-env/shell/login.sh say how.
# The test is for hosts where go-env was removed and this file, being configuration, was kept.
if [ -r /usr/share/go-env/shell/login.sh ]; then
	. /usr/share/go-env/shell/login.sh
fi
