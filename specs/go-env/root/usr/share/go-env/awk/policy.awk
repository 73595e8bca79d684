# What the policy allows, out of records of policy-read.awk. A key may stand several times: any of its values will do. In a value a * stands
# for anything. Needs versions.awk.

function policy_take(key, value) {
	# asking with the assignment in sight would make it be there, in some awks
	if (key in policy_values) policy_values[key] = policy_values[key] "\t" value
	else policy_values[key] = value
}

function policy_has(key) { return key in policy_values }

# true where the policy has no word about it
function policy_allows(key, value,  all, n, i) {
	if (!(key in policy_values)) return 1
	n = split(policy_values[key], all, "\t")
	# split() gives nothing for nothing
	if (n == 0) return value == ""
	for (i = 1; i <= n; i++) if (policy_match(all[i], value)) return 1
	return 0
}

# the values as people read them
function policy_said(key,  text) {
	text = policy_values[key]
	gsub(/\t/, " or ", text)
	return text == "" ? "nothing" : text
}

function policy_match(pattern, value,  part, n, i, at) {
	n = split(pattern, part, "*")
	if (n <= 1 && pattern !~ /\*/) return pattern == value
	if (substr(value, 1, length(part[1])) != part[1]) return 0
	value = substr(value, length(part[1]) + 1)
	for (i = 2; i < n; i++) {
		if (part[i] == "") continue
		if (!(at = index(value, part[i]))) return 0
		value = substr(value, at + length(part[i]))
	}
	return length(value) >= length(part[n]) && substr(value, length(value) - length(part[n]) + 1) == part[n]
}

# Why this version is not allowed, empty if it is. $prefix: "" for toolchains, "binary." for programs, whose own keys go before.
function policy_version(prefix, name,  line, all, n, i, key, own) {
	own = version_semver(name)
	line = version_line(name)
	key = (prefix "lines") in policy_values ? prefix "lines" : "lines"
	if (key in policy_values && (own == "" || !policy_allows(key, line)))
		return (own == "" ? name : "line " line) " is not allowed: the policy has " key "=" policy_list(key)
	key = (prefix "minimum") in policy_values ? prefix "minimum" : "minimum"
	if (key in policy_values) {
		if (own == "") return name " is no release; the policy has " key "=" policy_list(key)
		n = split(policy_values[key], all, "\t")
		for (i = 1; i <= n; i++)
			if (version_line(all[i]) == line && version_order(own, version_semver(all[i])) < 0)
				return name " is older than the policy's " key "=" all[i]
		if (policy_below(own, all, n)) return name " is older than every line of the policy's " key "=" policy_list(key)
	}
	return ""
}

function policy_below(own, all, n,  i) {
	for (i = 1; i <= n; i++) if (version_order(own, version_semver(all[i])) >= 0) return 0
	return n > 0
}

function policy_list(key,  text) {
	text = policy_values[key]
	gsub(/\t/, " ", text)
	return text
}
