# modules: whether what a module is built from is what its go.sum pins: the module cache of its owner, and vendor/. Asked of go itself, without a
# network, with the rights of the folder's owner, and so that nothing in the folder decides what is started.
. "$ge_share/lib/packed.sh"
. "$ge_share/lib/work.sh"
. "$ge_share/lib/findings.sh"
. "$ge_share/lib/said.sh"
. "$ge_share/lib/module.sh"

ge_check_modules() {
	if [ ! -s "$ge_work/modules" ]; then
		ge_outcome modules skipped 'name them: --module DIR'
		return 0
	fi
	ge_reader=$(tail -n 1 "$ge_work/installed")
	ge_reader_line=$(printf '%s' "$ge_reader" | cut -f 2)
	ge_reader=${ge_reader%%	*}/bin/go
	if [ ! -x "$ge_reader" ]; then
		ge_why='no Go is installed to ask'
		return 1
	fi
	# shellcheck disable=SC2016 # for the shell that is started
	xargs -0 sh -c 'ge_share=$1 ge_work=$2 ge_reader=$3 ge_reader_line=$4; shift 4; . "$ge_share/checks/modules.sh"; ge_all=0; for ge_module; do ge_module "$ge_module" || ge_all=1; done; exit "$ge_all"' \
		sh "$ge_share" "$ge_work" "$ge_reader" "$ge_reader_line" <"$ge_work/modules" || {
		ge_why='a folder could not be looked at'
		return 1
	}
	if [ -s "$ge_work/unknown" ]; then
		ge_why="$(wc -l <"$ge_work/unknown") of the folders could not be verified: see the findings"
		return 1
	fi
	ge_outcome modules checked "folders: $(tr -cd '\0' <"$ge_work/modules" | wc -c)"
}
