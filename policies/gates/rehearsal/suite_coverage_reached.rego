package gates.rehearsal

# METADATA
# title: Enough of the targeted suites was executed
# description: The executed tests of all targeted suites reach the coverage setting.
# custom:
#   code: RAY204
#   judges: [tests.suites]
#   settings: [suite_coverage_percent]
#   waivable: true
#   halt: pause
#   remediation: Run the targeted suites in full, and mend what keeps tests from running.
check.error.suite_coverage_reached := {violation |
	some all_suites in totals
	not is_reached(all_suites, percent)
	violation := {
		"subject": "suite_coverage",
		"message": $"{executed(all_suites)} of {targeted(all_suites)} targeted tests ran; {percent} % are required",
		"actual": $"{executed(all_suites)} of {targeted(all_suites)}",
		"expected": percent,
		"unit": "%",
	}
} if {
	totals := [input.evidence.tests.suites]
	percent := input.settings.suite_coverage_percent
}

is_reached(suites, percent) if {
	every suite in suites {
		is_number(suite.executed)
		is_number(suite.targeted)
		suite.executed <= suite.targeted
	}
	targeted(suites) > 0
	executed(suites) * 100 >= targeted(suites) * percent
}

executed(suites) := sum([suite.executed | some suite in suites])

targeted(suites) := sum([suite.targeted | some suite in suites])
