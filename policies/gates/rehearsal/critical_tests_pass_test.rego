package gates.rehearsal_test

import data.gates.rehearsal

cases_of(cases) := {"evidence": {"tests": {"cases": cases}}}

failing(case, status) := {
	"item": case,
	"message": $"critical test a is {status}",
	"actual": status,
	"expected": "passed",
}

test_critical_tests_pass_passes_when_all_pass if {
	cases := [{"id": "a", "critical": true, "status": "passed"}]
	rehearsal.check.error.critical_tests_pass == set() with input as cases_of(cases)
}

test_critical_tests_pass_passes_when_only_others_fail if {
	cases := [{"id": "a", "critical": false, "status": "failed"}]
	rehearsal.check.error.critical_tests_pass == set() with input as cases_of(cases)
}

test_critical_tests_pass_violated_when_one_did_not_pass if {
	every status in ["failed", "errored", "skipped"] {
		case := {"id": "a", "critical": true, "status": status}
		rehearsal.check.error.critical_tests_pass == {failing(case, status)} with input as cases_of([case])
	}
}

test_critical_tests_pass_violated_when_it_is_not_known_whether_a_case_is_critical if {
	case := {"id": "a", "status": "failed"}
	rehearsal.check.error.critical_tests_pass == {failing(case, "failed")} with input as cases_of([case])
}

test_critical_tests_pass_violated_when_the_status_is_missing if {
	case := {"id": "a", "critical": true}
	rehearsal.check.error.critical_tests_pass == {failing(case, "<undefined>")} with input as cases_of([case])
}

test_critical_tests_pass_violated_when_a_field_is_of_another_type if {
	case := {"id": "a", "critical": "false", "status": "failed"}
	rehearsal.check.error.critical_tests_pass == {failing(case, "failed")} with input as cases_of([case])
}

test_critical_tests_pass_unjudged_when_there_are_no_tests if {
	not rehearsal.check.error.critical_tests_pass with input as {"evidence": {}}
}
