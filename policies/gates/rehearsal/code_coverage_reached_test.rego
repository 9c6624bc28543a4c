package gates.rehearsal_test

import data.gates.rehearsal

covered_lines(lines) := {
	"settings": {"code_coverage_percent": 80},
	"evidence": {"coverage": {"files": [{"id": "a.js"}], "lines": lines}},
}

uncovered(actual) := {
	"subject": "lines",
	"message": $"{actual} lines are covered; 80 % are required",
	"actual": actual,
	"expected": 80,
	"unit": "%",
}

test_code_coverage_reached_passes_when_exactly_at_the_setting if {
	rehearsal.check.error.code_coverage_reached == set()
		with input as covered_lines({"covered": 800, "total": 1000})
}

test_code_coverage_reached_violated_when_one_line_below_the_setting if {
	lines := {"covered": 799, "total": 1000}
	rehearsal.check.error.code_coverage_reached == {uncovered("799 of 1000")}
		with input as covered_lines(lines)
}

test_code_coverage_reached_violated_when_nothing_was_measured if {
	lines := {"covered": 0, "total": 0}
	rehearsal.check.error.code_coverage_reached == {uncovered("0 of 0")} with input as covered_lines(lines)
}

test_code_coverage_reached_violated_when_more_is_covered_than_there_is if {
	lines := {"covered": 2, "total": 1}
	rehearsal.check.error.code_coverage_reached == {uncovered("2 of 1")} with input as covered_lines(lines)
}

test_code_coverage_reached_violated_when_a_count_is_missing if {
	rehearsal.check.error.code_coverage_reached == {uncovered("<undefined> of 1")}
		with input as covered_lines({"total": 1})
	rehearsal.check.error.code_coverage_reached == {uncovered("1 of <undefined>")}
		with input as covered_lines({"covered": 1})
}

test_code_coverage_reached_violated_when_a_count_is_a_text if {
	lines := {"covered": "9", "total": 1}
	rehearsal.check.error.code_coverage_reached == {uncovered("9 of 1")} with input as covered_lines(lines)
}

test_code_coverage_reached_unjudged_when_there_is_no_coverage if {
	not rehearsal.check.error.code_coverage_reached with input as {
		"settings": {"code_coverage_percent": 80},
		"evidence": {},
	}
}
