# fish completion for goenv. It starts no process.

function _go_env_lines_installed
    for root in /usr/local/go-* /opt/go/* /usr/lib/godepot/go-*
        test -x $root/bin/go; and string match -r '[0-9]+\.[0-9]+\z' -- $root
    end
end

for name in goenv go_env
    complete -c $name -f
    complete -c $name -n __fish_use_subcommand -a list -d 'The lines of Go that are installed'
    complete -c $name -n __fish_use_subcommand -a use -d 'Choose a version for this shell, this user or this host'
    complete -c $name -n __fish_use_subcommand -a which -d 'Where the go of this folder is'
    complete -c $name -n __fish_use_subcommand -a exec -d 'Run a command with a version'
    complete -c $name -n __fish_use_subcommand -a auto -d 'Follow cd'
    complete -c $name -n __fish_use_subcommand -a doctor -d 'What is wrong here'
    complete -c $name -n __fish_use_subcommand -a help -d 'How to call it'
    complete -c $name -n '__fish_seen_subcommand_from use' -a '--session --user --system --auto system'
    complete -c $name -n '__fish_seen_subcommand_from use exec' -a '(_go_env_lines_installed)'
    complete -c $name -n '__fish_seen_subcommand_from auto' -a 'on off --session'
end
