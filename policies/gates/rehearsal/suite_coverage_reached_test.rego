package gates.rehearsal_test

import data.gates.rehearsal

suites_of(suites) := {
	"settings": {"suite_coverage_percent": 90},
	"evidence": {"tests": {"suites": suites}},
}

ratio(executed, targeted) := {"id": "smoke", "executed": executed, "targeted": targeted}

below(actual) := {
	"subject": "suite_coverage",
	"message": $"{actual} targeted tests ran; 90 % are required",
	"actual": actual,
	"expected": 90,
	"unit": "%",
}

test_suite_coverage_reached_passes_when_everything_ran if {
	rehearsal.check.error.suite_coverage_reached == set()
		with input as suites_of([ratio(10, 10), ratio(5, 5)])
}

test_suite_coverage_reached_passes_when_exactly_at_the_setting if {
	rehearsal.check.error.suite_coverage_reached == set() with input as suites_of([ratio(9000, 10000)])
}

test_suite_coverage_reached_violated_when_one_test_below_the_setting if {
	rehearsal.check.error.suite_coverage_reached == {below("8999 of 10000")}
		with input as suites_of([ratio(8999, 10000)])
}

test_suite_coverage_reached_violated_when_all_suites_together_are_below if {
	rehearsal.check.error.suite_coverage_reached == {below("14 of 20")}
		with input as suites_of([ratio(10, 10), ratio(4, 10)])
}

test_suite_coverage_reached_violated_when_nothing_is_targeted if {
	rehearsal.check.error.suite_coverage_reached == {below("0 of 0")} with input as suites_of([ratio(0, 0)])
}

test_suite_coverage_reached_violated_when_more_ran_than_is_targeted if {
	count(rehearsal.check.error.suite_coverage_reached) == 1
		with input as suites_of([ratio(30, 10), ratio(0, 10)])
}

test_suite_coverage_reached_violated_when_a_count_is_missing if {
	every field in ["executed", "targeted"] {
		suites := [ratio(10, 10), object.remove(ratio(0, 10), [field])]
		count(rehearsal.check.error.suite_coverage_reached) == 1 with input as suites_of(suites)
	}
}

test_suite_coverage_reached_violated_when_a_count_is_a_text if {
	count(rehearsal.check.error.suite_coverage_reached) == 1 with input as suites_of([ratio("10", 10)])
	count(rehearsal.check.error.suite_coverage_reached) == 1 with input as suites_of([ratio(10, "1")])
}

test_suite_coverage_reached_unjudged_when_there_are_no_tests if {
	not rehearsal.check.error.suite_coverage_reached with input as {
		"settings": {"suite_coverage_percent": 90},
		"evidence": {},
	}
}

test_suite_coverage_reached_unjudged_when_there_is_no_setting if {
	not rehearsal.check.error.suite_coverage_reached
		with input as {"evidence": {"tests": {"suites": [ratio(1, 1)]}}}
}
