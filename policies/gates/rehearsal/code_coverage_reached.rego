package gates.rehearsal

import data.lib.ratio

# METADATA
# title: The tests cover enough of the code
# description: The covered lines of all measured files together reach the code coverage setting.
# custom:
#   code: RAY208
#   judges: [coverage.files]
#   settings: [code_coverage_percent]
#   applies_when: coverage
#   waivable: true
#   halt: pause
#   remediation: Test what is not covered.
check.error.code_coverage_reached := {violation |
	not ratio.reaches(covered, total, percent)
	violation := {
		"subject": "lines",
		"message": $"{covered} of {total} lines are covered; {percent} % are required",
		"actual": covered,
		"expected": least,
		"unit": "lines",
	}
} if {
	coverage := input.evidence.coverage
	is_array(coverage.files)
	percent := input.settings.code_coverage_percent
	is_number(percent)
	covered := object.get(coverage, ["lines", "covered"], "an unknown number")
	total := object.get(coverage, ["lines", "total"], "an unknown number")
	least := ratio.least(total, percent)
}
