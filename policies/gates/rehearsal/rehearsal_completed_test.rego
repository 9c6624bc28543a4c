package gates.rehearsal_test

import data.gates.rehearsal

run_of(changes) := {
	"settings": {"rehearsal_environment": "staging"},
	"evidence": {"rehearsal": object.union(
		{"environment": "staging", "completed": true, "chain_valid": true, "steps": [{"id": "deploy"}]},
		changes,
	)},
}

run_violation(message, actual) := {
	"subject": "run",
	"message": message,
	"actual": actual,
	"expected": "staging",
}

test_rehearsal_completed_passes_when_the_run_is_whole if {
	rehearsal.check.error.rehearsal_completed == set() with input as run_of({})
}

test_rehearsal_completed_violated_when_the_run_did_not_end if {
	message := "the rehearsal in staging is not proven: ended false, chain whole true"
	rehearsal.check.error.rehearsal_completed == {run_violation(message, "staging")}
		with input as run_of({"completed": false})
}

test_rehearsal_completed_violated_when_the_chain_is_broken if {
	message := "the rehearsal in staging is not proven: ended true, chain whole false"
	rehearsal.check.error.rehearsal_completed == {run_violation(message, "staging")}
		with input as run_of({"chain_valid": false})
}

test_rehearsal_completed_violated_when_the_environment_is_another if {
	message := "the rehearsal in stagin is not proven: ended true, chain whole true"
	rehearsal.check.error.rehearsal_completed == {run_violation(message, "stagin")}
		with input as run_of({"environment": "stagin"})
}

test_rehearsal_completed_violated_when_a_field_is_missing if {
	every field in ["completed", "chain_valid", "environment"] {
		facts := object.remove(run_of({}).evidence.rehearsal, [field])
		count(rehearsal.check.error.rehearsal_completed) == 1 with input.evidence.rehearsal as facts
			with input.settings.rehearsal_environment as "staging"
	}
}

test_rehearsal_completed_violated_when_a_field_is_of_another_type if {
	count(rehearsal.check.error.rehearsal_completed) == 1 with input as run_of({"completed": "true"})
	count(rehearsal.check.error.rehearsal_completed) == 1 with input as run_of({"chain_valid": 1})
}

test_rehearsal_completed_unjudged_when_there_is_no_rehearsal if {
	not rehearsal.check.error.rehearsal_completed
		with input as {"settings": {"rehearsal_environment": "staging"}, "evidence": {}}
}

test_rehearsal_completed_unjudged_when_there_is_no_setting if {
	not rehearsal.check.error.rehearsal_completed with input as object.remove(run_of({}), ["settings"])
}
