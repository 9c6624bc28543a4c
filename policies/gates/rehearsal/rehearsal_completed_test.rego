package gates.rehearsal_test

import data.gates.rehearsal

run := {"completed": true, "chain_valid": true, "environment": "staging", "steps": [{"id": "deploy"}]}

completed_in(facts) := {
	"settings": {"rehearsal_environment": "staging"},
	"evidence": {"rehearsal": facts},
}

unlike(fact, actual, shown, expected) := {
	"subject": fact,
	"message": $"{fact} of the rehearsal is {shown}; it must be {expected}",
	"actual": actual,
	"expected": expected,
}

test_rehearsal_completed_passes_when_the_log_is_whole_and_of_the_right_environment if {
	rehearsal.check.error.rehearsal_completed == set() with input as completed_in(run)
}

test_rehearsal_completed_violated_when_the_run_did_not_end if {
	rehearsal.check.error.rehearsal_completed == {unlike("completed", false, "false", true)}
		with input as completed_in(object.union(run, {"completed": false}))
}

test_rehearsal_completed_violated_when_the_chain_is_broken if {
	rehearsal.check.error.rehearsal_completed == {unlike("chain_valid", false, "false", true)}
		with input as completed_in(object.union(run, {"chain_valid": false}))
}

test_rehearsal_completed_violated_when_the_environment_is_another if {
	every environment in {"production", "staging2", "Staging", ""} {
		facts := object.union(run, {"environment": environment})
		rehearsal.check.error.rehearsal_completed == {unlike("environment", environment, environment, "staging")}
			with input as completed_in(facts)
	}
}

test_rehearsal_completed_violated_when_everything_is_wrong_at_once if {
	rehearsal.check.error.rehearsal_completed == {
		unlike("completed", false, "false", true),
		unlike("chain_valid", false, "false", true),
		unlike("environment", "qa", "qa", "staging"),
	} with input as completed_in({"completed": false, "chain_valid": false, "environment": "qa", "steps": []})
}

test_rehearsal_completed_violated_when_a_field_is_missing if {
	rehearsal.check.error.rehearsal_completed == {
		unlike("completed", "missing", "<undefined>", true),
		unlike("chain_valid", "missing", "<undefined>", true),
		unlike("environment", "missing", "<undefined>", "staging"),
	} with input as completed_in({"steps": []})
}

test_rehearsal_completed_violated_when_a_field_has_another_type if {
	every fact in {"completed", "chain_valid"} {
		every value in {"true", 1} {
			rehearsal.check.error.rehearsal_completed == {unlike(fact, value, $"{value}", true)}
				with input as completed_in(object.union(run, {fact: value}))
		}
	}
	rehearsal.check.error.rehearsal_completed == {unlike("environment", null, "null", "staging")}
		with input as completed_in(object.union(run, {"environment": null}))
}

test_rehearsal_completed_unjudged_when_there_is_no_rehearsal if {
	not rehearsal.check.error.rehearsal_completed with input as {
		"settings": {"rehearsal_environment": "staging"},
		"evidence": {},
	}
}

test_rehearsal_completed_unjudged_when_the_steps_are_no_list if {
	every steps in {null, "deploy", 1} {
		not rehearsal.check.error.rehearsal_completed with input as completed_in(object.union(run, {"steps": steps}))
	}
	not rehearsal.check.error.rehearsal_completed with input as completed_in(object.remove(run, ["steps"]))
}

test_rehearsal_completed_unjudged_when_the_setting_names_no_environment if {
	every settings in [{}, {"rehearsal_environment": null}] {
		not rehearsal.check.error.rehearsal_completed with input as {
			"settings": settings,
			"evidence": {"rehearsal": object.union(run, {"environment": null})},
		}
	}
}
