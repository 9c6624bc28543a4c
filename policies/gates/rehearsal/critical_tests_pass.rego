package gates.rehearsal

# METADATA
# title: Every critical test passed
# description: No case of a critical suite failed, broke or was skipped.
# custom:
#   code: RAY205
#   judges: [tests.cases]
#   waivable: true
#   halt: pause
#   remediation: Mend the test, or what it found.
check.error.critical_tests_pass := {violation |
	some case in cases
	not is_harmless(case)
	violation := {
		"item": case,
		"message": $"test {case.id} is {case.status} (critical: {case.critical}); a critical test must have passed",
		"actual": $"{case.status}",
		"expected": "passed",
	}
} if {
	cases := input.evidence.tests.cases
	is_array(cases)
}

is_harmless(case) if case.critical == false

is_harmless(case) if case.status == "passed"
