package gates.security

# METADATA
# title: Every required scan ran to its end
# description: >-
#   Each category that the settings require has a complete scan. No scan of any category is incomplete:
#   a partial scan proves nothing, and its findings are not all there are.
# custom:
#   code: RAY304
#   judges: [security.scans]
#   settings: [required_scans]
#   waivable: true
#   halt: pause
#   remediation: Run the scan over its whole target, and put its report into the evidence.
check.error.required_scans_done := {violation |
	some claim in claims
	not is_scanned(claim, scans)
	violation := {
		"item": claim,
		"message": $"{scan_gap(claim)}; each required scan, and each that was run, must be complete",
		"actual": $"{scan_gap(claim)}",
		"expected": "complete",
	}
} if {
	scans := input.evidence.security.scans
	is_array(scans)
	required := input.settings.required_scans
	is_array(required)
	required != []
	claims := array.concat([{"id": category, "required": category} | some category in required], scans)
}

is_scanned(claim, _) if claim.complete == true

is_scanned(claim, scans) if {
	some scan in scans
	scan.category == claim.required
	scan.complete == true
}

scan_gap(claim) := $"there is no complete {claim.required} scan" if "required" in object.keys(claim)

scan_gap(claim) := $"{claim.category} scan {claim.id} is complete: {claim.complete}" if {
	not "required" in object.keys(claim)
}
