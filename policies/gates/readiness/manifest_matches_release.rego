package gates.readiness

# METADATA
# title: The package is about this release
# description: The release manifest in the package is the one that was judged, and it is final.
# custom:
#   code: RAY409
#   judges: [package.entries]
#   waivable: true
#   halt: stop
#   remediation: Make the release manifest final, and build the package again with it.
check.error.manifest_matches_release := {violation |
	not is_same(status, is_packed)
	violation := {
		"subject": "release manifest",
		"message": $"the release manifest is {status}, and the package holds the one that was judged: {is_packed}",
		"actual": $"{status}",
		"expected": "final",
	}
} if {
	is_array(input.evidence["package"].entries)
	status := object.get(input.evidence["package"], "release_status", "unknown")
	is_packed := object.get(input.evidence["package"], "release_manifest_ok", "unknown")
}

is_same(status, is_packed) if {
	status == "final"
	is_packed == true
}
