package gates.rehearsal_test

import data.gates.rehearsal

faults_of(faults) := {"evidence": {"rehearsal": {"blocking_errors": faults}}}

met(fault, message) := {
	"item": fault,
	"message": message,
}

test_no_blocking_errors_passes_when_there_is_none if {
	rehearsal.check.error.no_blocking_errors == set() with input as faults_of([])
}

test_no_blocking_errors_violated_when_there_is_one if {
	fault := {"id": "deploy exit_code", "message": "step deploy ended with exit code 1"}
	rehearsal.check.error.no_blocking_errors == {met(fault, fault.message)} with input as faults_of([fault])
}

test_no_blocking_errors_violated_when_one_has_no_message if {
	fault := {"id": "deploy exit_code"}
	rehearsal.check.error.no_blocking_errors == {met(fault, "<undefined>")} with input as faults_of([fault])
}

test_no_blocking_errors_violated_for_each_of_several if {
	faults := [{"id": "a", "message": "a"}, {"id": "b", "message": "b"}]
	count(rehearsal.check.error.no_blocking_errors) == 2 with input as faults_of(faults)
}

test_no_blocking_errors_unjudged_when_there_is_no_rehearsal if {
	not rehearsal.check.error.no_blocking_errors with input as {"evidence": {}}
}
