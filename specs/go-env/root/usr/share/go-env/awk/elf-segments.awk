# Program headers, as od -tu1 writes them: "dynamic" if there is an interpreter (PT_INTERP), "static" if there is no dynamic section either, else
# offset and size of that (PT_DYNAMIC). -v wide= -v big= -v size= of one.
{ for (i = 1; i <= NF; i++) byte[n++] = $i + 0 }
END {
	for (at = 0; at + size <= n; at += size) {
		kind = number(at, 4)
		if (kind == 3) { print "dynamic"; exit }
		if (kind == 2) {
			offset = number(at + (wide ? 8 : 4), wide ? 8 : 4)
			length_ = number(at + (wide ? 32 : 16), wide ? 8 : 4)
		}
	}
	if (offset == "" || offset > 1e12) print "static"
	else printf "%.0f %d\n", offset, length_ > 65536 ? 65536 : length_
}
function number(from, length_,  value, i) {
	value = 0
	for (i = 0; i < length_; i++) value = 256 * value + byte[big ? from + i : from + length_ - 1 - i]
	return value
}
