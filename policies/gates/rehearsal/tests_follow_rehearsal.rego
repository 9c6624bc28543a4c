package gates.rehearsal

import data.lib.moment

# METADATA
# title: The tests ran on what was rehearsed
# description: The first test did not start before the end of the rehearsal.
# custom:
#   code: RAY211
#   judges: [tests.cases, rehearsal.steps]
#   waivable: true
#   halt: pause
#   remediation: Run the tests again, after the rehearsal, with a report that states its times.
check.error.tests_follow_rehearsal := {violation |
	not moment.is_at_or_after(started_at, finished_at)
	violation := {
		"subject": "tests",
		"message": $"the tests started at {started_at}; the rehearsal ended at {finished_at}",
		"actual": started_at,
		"expected": $"{finished_at} or later",
	}
} if {
	is_array(input.evidence.tests.cases)
	is_array(input.evidence.rehearsal.steps)
	started_at := object.get(input.evidence.tests, "started_at", "an unknown time")
	finished_at := object.get(input.evidence.rehearsal, "finished_at", "an unknown time")
}
