source (string replace -r "[^/]*\z" goenv.fish -- (status filename))
