package gates.rehearsal

# METADATA
# title: The tests cover enough of the code
# description: Covered lines over all measured files reach the code coverage setting.
# custom:
#   code: RAY208
#   judges: [coverage.files]
#   settings: [code_coverage_percent]
#   applies_when: coverage
#   waivable: true
#   halt: pause
#   remediation: Test what is not covered.
check.error.code_coverage_reached := {violation |
	some coverage in reports
	not is_covered(coverage, percent)
	violation := {
		"subject": "lines",
		"message": $"{coverage.lines.covered} of {coverage.lines.total} lines are covered; {percent} % are required",
		"actual": $"{coverage.lines.covered} of {coverage.lines.total}",
		"expected": percent,
		"unit": "%",
	}
} if {
	input.evidence.coverage.files
	reports := [input.evidence.coverage]
	percent := input.settings.code_coverage_percent
}

is_covered(coverage, percent) if {
	is_number(coverage.lines.covered)
	is_number(coverage.lines.total)
	coverage.lines.total > 0
	coverage.lines.covered <= coverage.lines.total
	coverage.lines.covered * 100 >= coverage.lines.total * percent
}
