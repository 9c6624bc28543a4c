package gates.rehearsal

# METADATA
# title: Every targeted suite was executed
# description: Each suite that the release targets executed at least one test.
# custom:
#   code: RAY206
#   judges: [tests.suites]
#   waivable: true
#   halt: pause
#   remediation: Run the suite, or correct its patterns in the release manifest.
check.error.targeted_suites_executed := {violation |
	some suite in suites
	not was_executed(suite)
	violation := {
		"item": suite,
		"message": $"targeted suite {suite.id} executed {suite.executed} tests; at least 1 is required",
		"actual": $"{suite.executed}",
		"expected": "at least 1",
		"unit": "tests",
	}
} if {
	suites := input.evidence.tests.suites
	is_array(suites)
}

was_executed(suite) if {
	is_number(suite.executed)
	suite.executed >= 1
}
