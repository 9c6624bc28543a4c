package gates.rehearsal

# METADATA
# title: The rehearsal ran to its end on the right environment
# description: The log is whole, ends with the end of the run and comes from the environment of the settings.
# custom:
#   code: RAY201
#   judges: [rehearsal.steps]
#   settings: [rehearsal_environment]
#   waivable: false
#   halt: stop
#   remediation: Rehearse the deployment again, in full and on the right environment, with ray-policy record.
check.error.rehearsal_completed := {violation |
	some fact, expected in required
	not has_fact(run, fact, expected)
	violation := {
		"subject": fact,
		"message": $"{fact} of the rehearsal is {run[fact]}; it must be {expected}",
		"actual": object.get(run, fact, "missing"),
		"expected": expected,
	}
} if {
	run := input.evidence.rehearsal
	is_array(run.steps)
	is_string(input.settings.rehearsal_environment)
	required := {"completed": true, "chain_valid": true, "environment": input.settings.rehearsal_environment}
}

has_fact(run, fact, expected) if run[fact] == expected
