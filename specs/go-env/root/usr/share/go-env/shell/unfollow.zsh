# Takes out what follow.zsh put in.
chpwd_functions=("${(@)chpwd_functions:#_go_env_cd}")
