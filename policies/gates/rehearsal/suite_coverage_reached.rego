package gates.rehearsal

import data.lib.ratio
import data.lib.text

# METADATA
# title: Enough of the targeted suites was executed
# description: The executed tests of all targeted suites together reach the suite coverage setting.
# custom:
#   code: RAY204
#   judges: [tests.suites]
#   settings: [suite_coverage_percent]
#   waivable: true
#   halt: pause
#   remediation: Run the targeted suites in full, and mend what keeps tests from running.
check.error.suite_coverage_reached := {violation |
	not are_covered(suites, executed, targeted, percent)
	violation := {
		"subject": "suite_coverage",
		"message": $"{executed} of {targeted} targeted tests ran; {percent} % are required; not countable: {uncounted}",
		"actual": executed,
		"expected": least,
		"unit": "tests",
	}
} if {
	suites := input.evidence.tests.suites
	is_array(suites)
	percent := input.settings.suite_coverage_percent
	is_number(percent)
	executed := sum([suite.executed | some suite in suites; is_counted(suite)])
	targeted := sum([suite.targeted | some suite in suites; is_counted(suite)])
	uncounted := text.listed([$"{suite.id}" | some suite in suites; not is_counted(suite)])
	least := ratio.least(targeted, percent)
}

# A sum silently leaves out what is missing, so each suite is proven countable.
are_covered(suites, executed, targeted, percent) if {
	every suite in suites {
		is_counted(suite)
	}
	ratio.reaches(executed, targeted, percent)
}

is_counted(suite) if ratio.is_part(suite.executed, suite.targeted)
