# Hex digits to what printf '%b' makes bytes of.
{
	for (i = 1; i < length($0); i += 2) {
		byte = 16 * (index("0123456789abcdef", substr($0, i, 1)) - 1) + index("0123456789abcdef", substr($0, i + 1, 1)) - 1
		printf "\\0%03o", byte
	}
}
