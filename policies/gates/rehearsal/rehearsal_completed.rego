package gates.rehearsal

# METADATA
# title: The rehearsal ran to its end on the right environment
# description: The log is whole, ends with the end of the run, and comes from the environment of the settings.
# custom:
#   code: RAY201
#   judges: [rehearsal.steps]
#   settings: [rehearsal_environment]
#   waivable: false
#   halt: stop
#   remediation: Rehearse the deployment again, in full and on staging, with ray-policy record.
check.error.rehearsal_completed := {violation |
	some run in runs
	not is_completed(run, environment)
	violation := {
		"subject": "run",
		"message": $"the rehearsal in {run.environment} is not proven: ended {run.completed}, chain whole {run.chain_valid}",
		"actual": $"{run.environment}",
		"expected": environment,
	}
} if {
	input.evidence.rehearsal.steps
	runs := [input.evidence.rehearsal]
	environment := input.settings.rehearsal_environment
}

is_completed(run, environment) if {
	run.completed == true
	run.chain_valid == true
	run.environment == environment
}
