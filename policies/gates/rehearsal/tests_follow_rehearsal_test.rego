package gates.rehearsal_test

import data.gates.rehearsal

order_of(tests, run) := {"evidence": {
	"tests": object.union({"cases": [{"id": "a"}]}, tests),
	"rehearsal": object.union({"steps": [{"id": "deploy"}]}, run),
}}

early(started, finished) := {
	"subject": "tests",
	"message": $"the tests started at {started}; the rehearsal ended at {finished}",
	"actual": started,
	"expected": $"{finished} or later",
}

ended := "2026-11-20T08:00:00.000Z"

test_tests_follow_rehearsal_passes_when_the_tests_start_as_it_ends if {
	facts := order_of({"started_at": ended}, {"finished_at": ended})
	rehearsal.check.error.tests_follow_rehearsal == set() with input as facts
}

test_tests_follow_rehearsal_violated_when_the_tests_start_before_it_ends if {
	before := "2026-11-20T07:59:59.999Z"
	facts := order_of({"started_at": before}, {"finished_at": ended})
	rehearsal.check.error.tests_follow_rehearsal == {early(before, ended)} with input as facts
}

test_tests_follow_rehearsal_violated_when_a_time_is_missing if {
	untimed := {early("<undefined>", ended)}
	rehearsal.check.error.tests_follow_rehearsal == untimed with input as order_of({}, {"finished_at": ended})
	endless := {early(ended, "<undefined>")}
	rehearsal.check.error.tests_follow_rehearsal == endless with input as order_of({"started_at": ended}, {})
}

test_tests_follow_rehearsal_violated_when_a_time_is_a_number if {
	facts := order_of({"started_at": 9}, {"finished_at": 8})
	count(rehearsal.check.error.tests_follow_rehearsal) == 1 with input as facts
}

test_tests_follow_rehearsal_unjudged_when_a_document_is_missing if {
	facts := order_of({"started_at": ended}, {"finished_at": ended})
	every kind in ["tests", "rehearsal"] {
		evidence := object.remove(facts.evidence, [kind])
		not rehearsal.check.error.tests_follow_rehearsal with input as {"evidence": evidence}
	}
}
