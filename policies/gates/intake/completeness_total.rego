package gates.intake

# METADATA
# title: The intake is complete
# description: All required packages, roles and statements are satisfied, and there are as many of them as are listed.
# custom:
#   code: RAY109
#   judges: [intake.artifacts, intake.approvals, intake.system_state]
#   waivable: true
#   halt: stop
#   remediation: See which packages, approvals or statements are missing; their own checks name them.
check.error.completeness_total := {violation |
	not is_total(satisfied, required, listed)
	violation := {
		"subject": "completeness",
		"message": $"{satisfied} of {required} required items are satisfied; {listed} are listed",
		"actual": satisfied,
		"expected": listed,
		"unit": "items",
	}
} if {
	intake := input.evidence.intake
	is_array(intake.artifacts)
	is_array(intake.approvals)
	is_array(intake.system_state)
	satisfied := object.get(intake, "satisfied", "an unknown number")
	required := object.get(intake, "required", "an unknown number")
	items := array.flatten([intake.artifacts, intake.approvals, intake.system_state])
	listed := count([item | some item in items; not is_optional_item(item)])
}

is_total(satisfied, required, listed) if {
	satisfied == required
	required == listed
	listed > 0
}

is_optional_item(item) if item.required == false
