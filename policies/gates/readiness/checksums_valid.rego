package gates.readiness

import data.lib.text

# METADATA
# title: Every checksum holds
# description: Package and files have the stated digests, each file was verified by somebody, and none is unnamed.
# custom:
#   code: RAY403
#   judges: [package.entries]
#   waivable: false
#   halt: stop
#   remediation: Build the package and its manifest again from the evidence that was judged.
check.error.checksums_valid := {violation |
	some claim in claims
	not is_proven(claim)
	violation := {
		"item": claim,
		"message": $"{claim.id}: {fault_of(claim)}",
	}
} if {
	entries := input.evidence["package"].entries
	is_array(entries)
	extra := object.get(input.evidence["package"], "extra_entries", "an unknown list")
	holds := object.get(input.evidence["package"], "package_digest_ok", "unknown")
	whole := [
		{"id": "the package", "digest": holds},
		{"id": "files that the manifest does not name", "unnamed": extra},
	]
	claims := array.concat(whole, entries)
}

is_proven(claim) if claim.digest == true

is_proven(claim) if claim.unnamed == []

is_proven(claim) if claim.present == false

is_proven(claim) if {
	claim.present == true
	claim.digest_ok == true
	claim.verified == true
}

fault_of(claim) := $"its digest is not that of the manifest ({claim.digest})" if "digest" in object.keys(claim)

fault_of(claim) := $"{text.listed([$"{entry.id}" | some entry in claim.unnamed])}" if "unnamed" in object.keys(claim)

fault_of(claim) := $"digest and size hold: {claim.digest_ok}, verified by somebody: {claim.verified}" if {
	not "digest" in object.keys(claim)
	not "unnamed" in object.keys(claim)
}
