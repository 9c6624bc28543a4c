package gates.rehearsal

import data.lib.moment
import data.lib.text

# METADATA
# title: Failures outside of critical suites are mitigated
# description: Each failed case that is not critical carries a mitigation that is justified, approved and in force.
# custom:
#   code: RAY207
#   judges: [tests.cases]
#   waivable: true
#   halt: pause
#   remediation: Mend the test, or have a mitigation approved with an end date.
check.warning.failures_mitigated := {violation |
	some case in cases
	not is_settled(case, now)
	violation := {
		"item": case,
		"message": $"test {case.id} is {case.status} and has no mitigation in force at {now}",
	}
} if {
	cases := input.evidence.tests.cases
	is_array(cases)
	now := input.now
	moment.is_moment(now)
}

is_settled(case, _) if case.status in {"passed", "skipped"}

# RAY205 speaks for critical cases.
is_settled(case, _) if case.critical == true

is_settled(case, now) if {
	case.status in {"failed", "errored"}
	text.is_filled(case.mitigation.justification)
	text.is_filled(case.mitigation.approved_by)
	moment.is_after(case.mitigation.expires_at, now)
}
