package gates.intake

# METADATA
# title: Staging is ready
# description: Each required statement about staging holds, and at least one is required.
# custom:
#   code: RAY105
#   judges: [intake.system_state]
#   waivable: true
#   halt: stop
#   remediation: Bring staging into the stated condition, and state what shows it.
check.error.staging_ready := {violation |
	some claim in claims
	not is_ready(claim, states)
	violation := {
		"item": claim,
		"message": $"{claim.id}: {condition_of(claim)}",
		"actual": $"{condition_of(claim)}",
		"expected": "pass",
	}
} if {
	states := input.evidence.intake.system_state
	is_array(states)
	claims := array.concat([{"id": "required statements", "is_asked": true}], states)
}

is_ready(claim, _) if claim.status == "pass"

is_ready(claim, _) if claim.required == false

is_ready(claim, states) if {
	claim.is_asked == true
	some state in states
	state.required == true
}

condition_of(claim) := "there are none" if "is_asked" in object.keys(claim)

condition_of(claim) := $"{claim.status}" if not "is_asked" in object.keys(claim)
