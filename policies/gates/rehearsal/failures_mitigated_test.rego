package gates.rehearsal_test

import data.gates.rehearsal

reported_cases(cases) := {"now": "2026-11-20T12:00:00.000Z", "evidence": {"tests": {"cases": cases}}}

mitigation := {
	"justification": "known, and harmless until the next release",
	"approved_by": "lee@example.org",
	"expires_at": "2026-11-20T12:00:00.001Z",
}

failed_case := {"id": "a", "critical": false, "status": "failed", "mitigation": mitigation}

unsettled(case, status) := {
	"item": case,
	"message": $"test a is {status} without a mitigation in force",
}

test_failures_mitigated_passes_when_nothing_failed if {
	cases := [{"id": "a", "status": "passed"}, {"id": "b", "status": "skipped"}]
	rehearsal.check.warning.failures_mitigated == set() with input as reported_cases(cases)
}

test_failures_mitigated_passes_when_the_failure_is_critical if {
	cases := [{"id": "a", "critical": true, "status": "failed"}]
	rehearsal.check.warning.failures_mitigated == set() with input as reported_cases(cases)
}

test_failures_mitigated_passes_when_the_mitigation_is_in_force if {
	rehearsal.check.warning.failures_mitigated == set() with input as reported_cases([failed_case])
}

test_failures_mitigated_violated_when_the_mitigation_ends_now if {
	case := object.union(failed_case, {"mitigation": {"expires_at": "2026-11-20T12:00:00.000Z"}})
	rehearsal.check.warning.failures_mitigated == {unsettled(case, "failed")}
		with input as reported_cases([case])
}

test_failures_mitigated_violated_when_there_is_no_mitigation if {
	case := object.remove(failed_case, ["mitigation"])
	rehearsal.check.warning.failures_mitigated == {unsettled(case, "failed")}
		with input as reported_cases([case])
}

test_failures_mitigated_violated_when_the_mitigation_lacks_a_field if {
	every field in ["justification", "approved_by", "expires_at"] {
		case := {"id": "a", "critical": false, "status": "failed", "mitigation": object.remove(mitigation, [field])}
		rehearsal.check.warning.failures_mitigated == {unsettled(case, "failed")}
			with input as reported_cases([case])
	}
}

test_failures_mitigated_violated_when_the_status_is_missing if {
	case := {"id": "a", "critical": false}
	rehearsal.check.warning.failures_mitigated == {unsettled(case, "<undefined>")}
		with input as reported_cases([case])
}

test_failures_mitigated_unjudged_when_there_are_no_tests if {
	not rehearsal.check.warning.failures_mitigated with input as {"evidence": {}}
}
