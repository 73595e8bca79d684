# Following cd in zsh, which has a hook for it.
typeset -ga chpwd_functions
case " ${chpwd_functions[*]-} " in
*' _go_env_cd '*) ;;
*) chpwd_functions+=(_go_env_cd) ;;
esac
