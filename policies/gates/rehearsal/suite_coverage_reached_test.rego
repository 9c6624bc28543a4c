package gates.rehearsal_test

import data.gates.rehearsal

covered_by(suites) := {
	"settings": {"suite_coverage_percent": 90},
	"evidence": {"tests": {"suites": suites}},
}

suite(id, executed, targeted) := {"id": id, "executed": executed, "targeted": targeted}

short(executed, targeted, uncounted, least) := {
	"subject": "suite_coverage",
	"message": $"{executed} of {targeted} targeted tests ran; 90 % are required; not countable: {uncounted}",
	"actual": executed,
	"expected": least,
	"unit": "tests",
}

test_suite_coverage_reached_passes_when_everything_ran if {
	rehearsal.check.error.suite_coverage_reached == set()
		with input as covered_by([suite("smoke", 10, 10), suite("api", 5, 5)])
}

test_suite_coverage_reached_passes_when_exactly_at_the_setting if {
	rehearsal.check.error.suite_coverage_reached == set() with input as covered_by([suite("smoke", 9000, 10000)])
}

test_suite_coverage_reached_passes_when_one_suite_makes_up_for_another if {
	rehearsal.check.error.suite_coverage_reached == set()
		with input as covered_by([suite("smoke", 80, 80), suite("api", 10, 20)])
}

test_suite_coverage_reached_violated_when_one_test_below_the_setting if {
	rehearsal.check.error.suite_coverage_reached == {short(8999, 10000, "none", 9000)}
		with input as covered_by([suite("smoke", 8999, 10000)])
}

test_suite_coverage_reached_violated_when_all_suites_together_are_below if {
	rehearsal.check.error.suite_coverage_reached == {short(14, 20, "none", 18)}
		with input as covered_by([suite("smoke", 10, 10), suite("api", 4, 10)])
}

test_suite_coverage_reached_violated_when_nothing_is_targeted if {
	rehearsal.check.error.suite_coverage_reached == {short(0, 0, "none", 1)}
		with input as covered_by([suite("smoke", 0, 0)])
	rehearsal.check.error.suite_coverage_reached == {short(0, 0, "none", 1)} with input as covered_by([])
}

test_suite_coverage_reached_violated_when_more_ran_than_is_targeted if {
	rehearsal.check.error.suite_coverage_reached == {short(10, 10, "api", 9)}
		with input as covered_by([suite("smoke", 10, 10), suite("api", 30, 10)])
}

test_suite_coverage_reached_violated_when_a_number_is_negative if {
	rehearsal.check.error.suite_coverage_reached == {short(10, 10, "api", 9)}
		with input as covered_by([suite("smoke", 10, 10), suite("api", -1, 0)])
	rehearsal.check.error.suite_coverage_reached == {short(10, 10, "api", 9)}
		with input as covered_by([suite("smoke", 10, 10), suite("api", -9, -9)])
}

test_suite_coverage_reached_violated_when_a_number_is_missing if {
	every field in ["executed", "targeted"] {
		suites := [suite("smoke", 10, 10), object.remove(suite("api", 0, 10), [field])]
		rehearsal.check.error.suite_coverage_reached == {short(10, 10, "api", 9)} with input as covered_by(suites)
	}
}

test_suite_coverage_reached_violated_when_a_number_is_a_text if {
	rehearsal.check.error.suite_coverage_reached == {short(10, 10, "api", 9)}
		with input as covered_by([suite("smoke", 10, 10), suite("api", "10", 10)])
	rehearsal.check.error.suite_coverage_reached == {short(10, 10, "api", 9)}
		with input as covered_by([suite("smoke", 10, 10), suite("api", 10, "10")])
	rehearsal.check.error.suite_coverage_reached == {short(0, 0, "smoke", 1)}
		with input as covered_by([suite("smoke", null, 10)])
}

test_suite_coverage_reached_violated_when_a_suite_has_no_name_and_no_number if {
	rehearsal.check.error.suite_coverage_reached == {short(0, 0, "<undefined>, <undefined>", 1)}
		with input as covered_by([{}, "api"])
}

test_suite_coverage_reached_unjudged_when_there_are_no_tests if {
	not rehearsal.check.error.suite_coverage_reached with input as {
		"settings": {"suite_coverage_percent": 90},
		"evidence": {},
	}
}

test_suite_coverage_reached_unjudged_when_the_suites_are_no_list if {
	every suites in [null, "smoke", 10, {}] {
		not rehearsal.check.error.suite_coverage_reached with input as covered_by(suites)
	}
}

test_suite_coverage_reached_unjudged_when_the_setting_is_no_number if {
	every settings in [{}, {"suite_coverage_percent": "90"}, {"suite_coverage_percent": null}] {
		not rehearsal.check.error.suite_coverage_reached with input as {
			"settings": settings,
			"evidence": {"tests": {"suites": [suite("smoke", 10, 10)]}},
		}
	}
}
