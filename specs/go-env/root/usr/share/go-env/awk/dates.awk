# "2026-10-19T22:20:36Z" -> seconds since 1970, without a process and in any awk; -1 for anything else.
function date_seconds(text,  y, m, d, era, day) {
	if (text !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]/) return -1
	y = substr(text, 1, 4) - (substr(text, 6, 2) + 0 <= 2)
	m = substr(text, 6, 2) + 0
	d = substr(text, 9, 2) + 0
	# years begin in March here, so that the odd day is their last
	era = int(y / 400)
	day = era * 146097 + (y - era * 400) * 365 + int((y - era * 400) / 4) - int((y - era * 400) / 100) + int((153 * (m > 2 ? m - 3 : m + 9) + 2) / 5) + d - 1 - 719468
	return day * 86400 + substr(text, 12, 2) * 3600 + substr(text, 15, 2) * 60 + substr(text, 18, 2)
}
