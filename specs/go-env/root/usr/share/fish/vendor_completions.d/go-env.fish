# fish completion for go-env: its verbs are the files of a folder. It starts no process.
complete -c go-env -f
complete -c go-env -n __fish_use_subcommand -a '(string replace -rf ".*/(.*)\.sh\z" "\$1" -- /usr/share/go-env/verbs/*.sh)'
complete -c go-env -n '__fish_seen_subcommand_from use' -a '--system --auto'
complete -c go-env -n '__fish_seen_subcommand_from use' -a '(for go in /usr/local/go-*/bin/go /opt/go/*/bin/go /usr/lib/godepot/go-*/bin/go; string match -rg "([0-9]+\.[0-9]+)/bin/go\z" -- $go; end)'
