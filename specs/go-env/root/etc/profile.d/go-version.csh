# Chooses the Go of a login shell (csh, tcsh) and defines `goenv`; goenv(1) and /usr/share/go-env/shell/login.csh say how.
# The test is for hosts where go-env was removed and this file, being configuration, was kept.
if (-r /usr/share/go-env/shell/login.csh) source /usr/share/go-env/shell/login.csh
