package gates.rehearsal_test

import data.gates.rehearsal

this_moment := "2026-11-20T12:00:00.000Z"

mitigated_among(cases) := {
	"now": this_moment,
	"evidence": {"tests": {"cases": cases}},
}

mitigation := {
	"justification": "the shop keeps its old search",
	"approved_by": "lead@example.org",
	"expires_at": "2026-11-20T12:00:00.001Z",
}

failure := {"id": "a", "critical": false, "status": "failed", "mitigation": mitigation}

unmitigated(case, status) := {
	"item": case,
	"message": $"test a is {status} and has no mitigation in force at 2026-11-20T12:00:00.000Z",
}

test_failures_mitigated_passes_when_nothing_failed if {
	rehearsal.check.warning.failures_mitigated == set() with input as mitigated_among([
		{"id": "a", "critical": false, "status": "passed"},
		{"id": "b", "critical": false, "status": "skipped"},
	])
}

test_failures_mitigated_passes_when_the_failure_is_critical if {
	rehearsal.check.warning.failures_mitigated == set()
		with input as mitigated_among([{"id": "a", "critical": true, "status": "failed"}])
}

test_failures_mitigated_passes_when_the_mitigation_is_in_force_for_one_more_millisecond if {
	rehearsal.check.warning.failures_mitigated == set()
		with input as mitigated_among([failure, object.union(failure, {"status": "errored"})])
}

test_failures_mitigated_violated_when_there_is_no_mitigation if {
	every status in ["failed", "errored"] {
		case := {"id": "a", "critical": false, "status": status}
		rehearsal.check.warning.failures_mitigated == {unmitigated(case, status)} with input as mitigated_among([case])
	}
}

test_failures_mitigated_violated_when_the_mitigation_ends_at_this_moment if {
	case := object.union(failure, {"mitigation": {"expires_at": this_moment}})
	rehearsal.check.warning.failures_mitigated == {unmitigated(case, "failed")} with input as mitigated_among([case])
}

test_failures_mitigated_violated_when_a_field_of_the_mitigation_is_missing if {
	every field in object.keys(mitigation) {
		case := json.remove(failure, [$"mitigation/{field}"])
		rehearsal.check.warning.failures_mitigated == {unmitigated(case, "failed")} with input as mitigated_among([case])
	}
}

test_failures_mitigated_violated_when_a_field_of_the_mitigation_is_no_text if {
	every field in object.keys(mitigation) {
		every value in [null, true, 5, "", " ", ["a"]] {
			case := object.union(failure, {"mitigation": {field: value}})
			rehearsal.check.warning.failures_mitigated == {unmitigated(case, "failed")} with input as mitigated_among([case])
		}
	}
}

test_failures_mitigated_violated_when_the_end_is_no_moment if {
	every end in ["never", "2027-01-01", "2027-01-01T00:00:00Z"] {
		case := object.union(failure, {"mitigation": {"expires_at": end}})
		rehearsal.check.warning.failures_mitigated == {unmitigated(case, "failed")} with input as mitigated_among([case])
	}
}

test_failures_mitigated_violated_when_the_mitigation_is_no_object if {
	every value in [null, true, "approved", []] {
		case := object.union(failure, {"mitigation": value})
		rehearsal.check.warning.failures_mitigated == {unmitigated(case, "failed")} with input as mitigated_among([case])
	}
}

test_failures_mitigated_violated_when_the_status_is_missing_or_unknown if {
	case := object.remove(failure, ["status"])
	rehearsal.check.warning.failures_mitigated == {unmitigated(case, "<undefined>")}
		with input as mitigated_among([case])
	every status in [null, "flaky", 0] {
		odd := object.union(failure, {"status": status})
		rehearsal.check.warning.failures_mitigated == {unmitigated(odd, status)} with input as mitigated_among([odd])
	}
}

test_failures_mitigated_violated_when_it_is_not_known_whether_the_failure_is_critical if {
	without := {"id": "a", "status": "failed"}
	rehearsal.check.warning.failures_mitigated == {unmitigated(without, "failed")}
		with input as mitigated_among([without])
	every critical in ["true", 1, null] {
		case := {"id": "a", "status": "failed", "critical": critical}
		rehearsal.check.warning.failures_mitigated == {unmitigated(case, "failed")} with input as mitigated_among([case])
	}
}

test_failures_mitigated_unjudged_when_there_are_no_tests if {
	not rehearsal.check.warning.failures_mitigated with input as {"now": this_moment, "evidence": {}}
}

test_failures_mitigated_unjudged_when_the_cases_are_no_list if {
	every cases in [null, "a", 1, {}] {
		not rehearsal.check.warning.failures_mitigated with input as mitigated_among(cases)
	}
}

test_failures_mitigated_unjudged_when_now_is_no_moment if {
	evidence := {"tests": {"cases": [failure]}}
	not rehearsal.check.warning.failures_mitigated with input as {"evidence": evidence}
	every now in [null, 0, "", "today"] {
		not rehearsal.check.warning.failures_mitigated with input as {"now": now, "evidence": evidence}
	}
}
