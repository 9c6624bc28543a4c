package gates.security

import data.lib.approval

# METADATA
# title: The security lead accepts the findings
# description: The security lead has to accept the findings; each role that has to did, and nobody rejects them.
# custom:
#   code: RAY308
#   judges: [security.clearances]
#   waivable: true
#   halt: pause
#   remediation: Have the findings accepted, with signatures that the trust file knows.
check.error.findings_accepted_by_lead := {violation |
	some claim in claims
	not is_cleared(claim, roles)
	violation := {
		"item": claim,
		"message": $"{claim.id}: {clearance_of(claim)}",
		"actual": $"{clearance_of(claim)}",
	}
} if {
	roles := input.evidence.security.clearances
	is_array(roles)
	claims := array.concat([{"id": "security_lead", "is_asked": true}], roles)
}

is_cleared(claim, _) if approval.is_settled(claim)

is_cleared(claim, roles) if {
	claim.is_asked == true
	some role in roles
	role.id == claim.id
	role.required == true
}

clearance_of(claim) := "does not have to accept the findings" if "is_asked" in object.keys(claim)

clearance_of(claim) := $"accepted by {accepted} of {claim.min}, rejected by {rejected}" if {
	not "is_asked" in object.keys(claim)
	accepted := count(object.get(claim, "approved_by", []))
	rejected := count(object.get(claim, "rejected_by", []))
}
