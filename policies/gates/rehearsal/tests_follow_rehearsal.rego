package gates.rehearsal

# METADATA
# title: The tests ran on what was rehearsed
# description: The first test started after the rehearsal had ended.
# custom:
#   code: RAY211
#   judges: [tests.cases, rehearsal.steps]
#   waivable: true
#   halt: pause
#   remediation: Run the tests again, after the rehearsal.
check.error.tests_follow_rehearsal := {violation |
	some tests in reports
	not follow(tests, run)
	violation := {
		"subject": "tests",
		"message": $"the tests started at {tests.started_at}; the rehearsal ended at {run.finished_at}",
		"actual": $"{tests.started_at}",
		"expected": $"{run.finished_at} or later",
	}
} if {
	input.evidence.tests.cases
	input.evidence.rehearsal.steps
	reports := [input.evidence.tests]
	run := input.evidence.rehearsal
}

follow(tests, run) if {
	is_string(tests.started_at)
	is_string(run.finished_at)
	tests.started_at >= run.finished_at
}
