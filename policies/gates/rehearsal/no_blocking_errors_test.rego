package gates.rehearsal_test

import data.gates.rehearsal

faults_in(faults) := {"evidence": {"rehearsal": {"blocking_errors": faults}}}

fault(id) := {"id": id, "step": "deploy", "reason": "exit_code", "message": "exit code 1"}

met(fault, step, reason, message) := {
	"item": fault,
	"message": $"step {step} met a blocking error ({reason}): {message}",
}

test_no_blocking_errors_passes_when_there_is_none if {
	rehearsal.check.error.no_blocking_errors == set() with input as faults_in([])
}

test_no_blocking_errors_violated_when_there_is_one if {
	rehearsal.check.error.no_blocking_errors == {met(fault("a"), "deploy", "exit_code", "exit code 1")}
		with input as faults_in([fault("a")])
}

test_no_blocking_errors_violated_when_there_are_more if {
	count(rehearsal.check.error.no_blocking_errors) == 3 with input as faults_in([fault("a"), fault("b"), fault("c")])
}

test_no_blocking_errors_violated_when_a_field_is_missing if {
	unknown := "<undefined>"
	rehearsal.check.error.no_blocking_errors == {met({"id": "a"}, unknown, unknown, unknown)}
		with input as faults_in([{"id": "a"}])
}

test_no_blocking_errors_violated_when_the_item_is_no_object if {
	every value in [null, true, 1, "a", []] {
		count(rehearsal.check.error.no_blocking_errors) == 1 with input as faults_in([value])
	}
}

test_no_blocking_errors_unjudged_when_there_is_no_rehearsal if {
	not rehearsal.check.error.no_blocking_errors with input as {"evidence": {}}
}

test_no_blocking_errors_unjudged_when_the_errors_are_no_list if {
	every faults in [null, false, "none", 0, {}] {
		not rehearsal.check.error.no_blocking_errors with input as faults_in(faults)
	}
	not rehearsal.check.error.no_blocking_errors with input as {"evidence": {"rehearsal": {}}}
}
