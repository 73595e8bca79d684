# Of files that were walked, those of which `go version` says something: NAME: VERSION. A name may hold ": ", and a version what it likes.
what == "walked" { walked[$0] = 1 }
what == "versions" {
	end = 0
	while (found = index(substr($0, end + 1), ": ")) {
		end += found
		if (substr($0, 1, end - 1) in walked) print substr($0, 1, end - 1)
	}
}
