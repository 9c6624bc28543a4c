package gates.rehearsal

# METADATA
# title: Failures outside of critical suites are mitigated
# description: Each failed case that is not critical carries a mitigation that is approved and in force.
# custom:
#   code: RAY207
#   judges: [tests.cases]
#   waivable: true
#   halt: pause
#   remediation: Mend the test, or have a mitigation approved with an end date.
check.warning.failures_mitigated := {violation |
	some case in cases
	not is_settled(case)
	violation := {
		"item": case,
		"message": $"test {case.id} is {case.status} without a mitigation in force",
	}
} if {
	cases := input.evidence.tests.cases
}

is_settled(case) if case.status in {"passed", "skipped"}

# RAY205 speaks for critical cases.
is_settled(case) if case.critical == true

is_settled(case) if {
	case.status in {"failed", "errored"}
	is_string(case.mitigation.justification)
	is_string(case.mitigation.approved_by)
	is_string(case.mitigation.expires_at)
	is_string(input.now)
	case.mitigation.expires_at > input.now
}
