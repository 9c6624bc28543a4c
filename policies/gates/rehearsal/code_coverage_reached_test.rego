package gates.rehearsal_test

import data.gates.rehearsal

lines_of(lines) := {
	"settings": {"code_coverage_percent": 80},
	"evidence": {"coverage": {"files": [{"id": "a.ts"}], "lines": lines}},
}

uncovered(covered, total, least) := {
	"subject": "lines",
	"message": $"{covered} of {total} lines are covered; 80 % are required",
	"actual": covered,
	"expected": least,
	"unit": "lines",
}

test_code_coverage_reached_passes_when_every_line_is_covered if {
	rehearsal.check.error.code_coverage_reached == set() with input as lines_of({"covered": 5, "total": 5})
}

test_code_coverage_reached_passes_when_exactly_at_the_setting if {
	rehearsal.check.error.code_coverage_reached == set() with input as lines_of({"covered": 8000, "total": 10000})
}

test_code_coverage_reached_violated_when_one_line_below_the_setting if {
	rehearsal.check.error.code_coverage_reached == {uncovered(7999, 10000, 8000)}
		with input as lines_of({"covered": 7999, "total": 10000})
}

test_code_coverage_reached_violated_when_nothing_was_measured if {
	rehearsal.check.error.code_coverage_reached == {uncovered(0, 0, 1)}
		with input as lines_of({"covered": 0, "total": 0})
}

test_code_coverage_reached_violated_when_more_is_covered_than_there_is if {
	rehearsal.check.error.code_coverage_reached == {uncovered(11, 10, 8)}
		with input as lines_of({"covered": 11, "total": 10})
}

test_code_coverage_reached_violated_when_a_number_is_missing if {
	unknown := "an unknown number"
	rehearsal.check.error.code_coverage_reached == {uncovered(unknown, 10, 8)} with input as lines_of({"total": 10})
	rehearsal.check.error.code_coverage_reached == {uncovered(10, unknown, unknown)}
		with input as lines_of({"covered": 10})
	every lines in [{}, null, true, 10, "10 of 10", []] {
		rehearsal.check.error.code_coverage_reached == {uncovered(unknown, unknown, unknown)} with input as lines_of(lines)
	}
	without := rehearsal.check.error.code_coverage_reached with input as {
		"settings": {"code_coverage_percent": 80},
		"evidence": {"coverage": {"files": [{"id": "a.ts"}]}},
	}
	without == {uncovered(unknown, unknown, unknown)}
}

test_code_coverage_reached_violated_when_a_number_is_a_text if {
	rehearsal.check.error.code_coverage_reached == {uncovered("10", 10, 8)}
		with input as lines_of({"covered": "10", "total": 10})
	rehearsal.check.error.code_coverage_reached == {uncovered(10, "10", "an unknown number")}
		with input as lines_of({"covered": 10, "total": "10"})
}

test_code_coverage_reached_unjudged_when_there_is_no_coverage if {
	not rehearsal.check.error.code_coverage_reached with input as {
		"settings": {"code_coverage_percent": 80},
		"evidence": {},
	}
}

test_code_coverage_reached_unjudged_when_the_files_are_no_list if {
	every files in [null, "a.ts", 1, {}] {
		not rehearsal.check.error.code_coverage_reached with input as {
			"settings": {"code_coverage_percent": 80},
			"evidence": {"coverage": {"files": files, "lines": {"covered": 5, "total": 5}}},
		}
	}
}

test_code_coverage_reached_unjudged_when_the_setting_is_no_number if {
	every settings in [{}, {"code_coverage_percent": "80"}, {"code_coverage_percent": null}] {
		not rehearsal.check.error.code_coverage_reached with input as {
			"settings": settings,
			"evidence": {"coverage": {"files": [{"id": "a.ts"}], "lines": {"covered": 5, "total": 5}}},
		}
	}
}
