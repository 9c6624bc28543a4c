package gates.rehearsal_test

import data.gates.rehearsal

follows(tests, end) := {"evidence": {
	"tests": object.union({"cases": [{"id": "a"}]}, tests),
	"rehearsal": object.union({"steps": [{"id": "deploy"}]}, end),
}}

ten := "2026-11-20T10:00:00.000Z"

too_early(started_at, finished_at) := {
	"subject": "tests",
	"message": $"the tests started at {started_at}; the rehearsal ended at {finished_at}",
	"actual": started_at,
	"expected": $"{finished_at} or later",
}

test_tests_follow_rehearsal_passes_when_the_tests_start_later if {
	rehearsal.check.error.tests_follow_rehearsal == set()
		with input as follows({"started_at": "2026-11-20T10:07:00.000Z"}, {"finished_at": ten})
}

test_tests_follow_rehearsal_passes_when_the_tests_start_as_the_rehearsal_ends if {
	rehearsal.check.error.tests_follow_rehearsal == set()
		with input as follows({"started_at": ten}, {"finished_at": ten})
}

test_tests_follow_rehearsal_violated_when_the_tests_start_a_millisecond_too_early if {
	early := "2026-11-20T09:59:59.999Z"
	rehearsal.check.error.tests_follow_rehearsal == {too_early(early, ten)}
		with input as follows({"started_at": early}, {"finished_at": ten})
}

test_tests_follow_rehearsal_violated_when_a_time_is_missing if {
	rehearsal.check.error.tests_follow_rehearsal == {too_early("an unknown time", ten)}
		with input as follows({}, {"finished_at": ten})
	rehearsal.check.error.tests_follow_rehearsal == {too_early(ten, "an unknown time")}
		with input as follows({"started_at": ten}, {})
	rehearsal.check.error.tests_follow_rehearsal == {too_early("an unknown time", "an unknown time")}
		with input as follows({}, {})
}

test_tests_follow_rehearsal_violated_when_a_time_is_no_moment if {
	every value in [null, 1795176000000, true, "", "later", "2026-11-20T12:00:00Z"] {
		rehearsal.check.error.tests_follow_rehearsal == {too_early(value, ten)}
			with input as follows({"started_at": value}, {"finished_at": ten})
		rehearsal.check.error.tests_follow_rehearsal == {too_early(ten, value)}
			with input as follows({"started_at": ten}, {"finished_at": value})
	}
}

test_tests_follow_rehearsal_unjudged_when_a_document_is_absent if {
	evidence := {
		"tests": {"cases": [{"id": "a"}], "started_at": ten},
		"rehearsal": {"steps": [{"id": "deploy"}], "finished_at": ten},
	}
	every kind in object.keys(evidence) {
		not rehearsal.check.error.tests_follow_rehearsal with input as {"evidence": object.remove(evidence, [kind])}
	}
}

test_tests_follow_rehearsal_unjudged_when_a_list_is_no_list if {
	every value in [null, "a", 1, {}] {
		not rehearsal.check.error.tests_follow_rehearsal
			with input as follows({"cases": value, "started_at": ten}, {"finished_at": ten})
		not rehearsal.check.error.tests_follow_rehearsal
			with input as follows({"started_at": ten}, {"steps": value, "finished_at": ten})
	}
}
