# The first 64 bytes of an ELF file, as od -tu1 writes them: offset and size of its program headers, size of one, 1 for 64 bits, 1 for big endian.
{ for (i = 1; i <= NF; i++) byte[n++] = $i + 0 }
END {
	if (n < 52 || byte[0] != 127 || byte[1] != 69 || byte[2] != 76 || byte[3] != 70) exit
	wide = byte[4] == 2
	big = byte[5] == 2
	if (wide && n < 64) exit
	offset = number(wide ? 32 : 28, wide ? 8 : 4)
	size = number(wide ? 54 : 42, 2)
	count = number(wide ? 56 : 44, 2)
	if (offset < 1 || offset > 1e12 || size < 32 || size > 256 || count < 1 || count > 512) exit
	printf "%.0f %d %d %d %d\n", offset, size * count, size, wide, big
}
function number(at, length_,  value, i) {
	value = 0
	for (i = 0; i < length_; i++) value = 256 * value + byte[big ? at + i : at + length_ - 1 - i]
	return value
}
