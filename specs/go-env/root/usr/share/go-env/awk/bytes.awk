# Numbers of bytes, as od writes them, to one field. Needs text.awk.
BEGIN { text_begin() }
{ for (i = 1; i <= NF; i++) printf "%s", text_name[$i + 0] }
