package gates.rehearsal_test

import data.gates.rehearsal

critical_among(cases) := {"evidence": {"tests": {"cases": cases}}}

not_passed(case, status, critical) := {
	"item": case,
	"message": $"test a is {status} (critical: {critical}); a critical test must have passed",
	"actual": $"{status}",
	"expected": "passed",
}

test_critical_tests_pass_passes_when_all_pass if {
	rehearsal.check.error.critical_tests_pass == set()
		with input as critical_among([{"id": "a", "critical": true, "status": "passed"}])
}

test_critical_tests_pass_passes_when_only_others_do_not if {
	cases := [{"id": status, "critical": false, "status": status} | some status in ["failed", "errored", "skipped"]]
	rehearsal.check.error.critical_tests_pass == set() with input as critical_among(cases)
}

test_critical_tests_pass_violated_when_one_did_not_pass if {
	every status in ["failed", "errored", "skipped", "Passed", ""] {
		case := {"id": "a", "critical": true, "status": status}
		rehearsal.check.error.critical_tests_pass == {not_passed(case, status, "true")}
			with input as critical_among([{"id": "b", "critical": true, "status": "passed"}, case])
	}
}

test_critical_tests_pass_violated_when_it_is_missing_whether_a_case_is_critical if {
	case := {"id": "a", "status": "failed"}
	rehearsal.check.error.critical_tests_pass == {not_passed(case, "failed", "<undefined>")}
		with input as critical_among([case])
}

test_critical_tests_pass_violated_when_the_status_is_missing if {
	case := {"id": "a", "critical": true}
	rehearsal.check.error.critical_tests_pass == {not_passed(case, "<undefined>", "true")}
		with input as critical_among([case])
}

test_critical_tests_pass_violated_when_a_field_has_another_type if {
	every critical in ["false", 0, null] {
		case := {"id": "a", "critical": critical, "status": "failed"}
		rehearsal.check.error.critical_tests_pass == {not_passed(case, "failed", critical)}
			with input as critical_among([case])
	}
	every status in [null, true, 0] {
		case := {"id": "a", "critical": true, "status": status}
		rehearsal.check.error.critical_tests_pass == {not_passed(case, status, "true")} with input as critical_among([case])
	}
}

test_critical_tests_pass_unjudged_when_there_are_no_tests if {
	not rehearsal.check.error.critical_tests_pass with input as {"evidence": {}}
}

test_critical_tests_pass_unjudged_when_the_cases_are_no_list if {
	every cases in [null, "a", 1, {}] {
		not rehearsal.check.error.critical_tests_pass with input as critical_among(cases)
	}
}
