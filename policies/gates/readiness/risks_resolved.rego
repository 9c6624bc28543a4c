package gates.readiness

import data.lib.moment
import data.lib.text

# METADATA
# title: Every risk is resolved
# description: Each risk is mitigated, or accepted by somebody until a day to come; a critical one is mitigated.
# custom:
#   code: RAY406
#   judges: [approval.risks]
#   may_be_empty: true
#   waivable: true
#   halt: pause
#   remediation: Mitigate the risk, or have it accepted with a day on which to look at it again.
check.error.risks_resolved := {violation |
	some risk in risks
	not is_resolved(risk, now)
	violation := {
		"item": risk,
		"message": $"risk {risk.id} is {risk.status}, {risk.severity}, {acceptance_of(risk)}",
		"actual": $"{risk.status}",
	}
} if {
	risks := input.evidence.approval.risks
	is_array(risks)
	now := input.now
	moment.is_moment(now)
}

is_resolved(risk, _) if risk.status == "mitigated"

is_resolved(risk, now) if {
	risk.status == "accepted"
	risk.severity in {"none", "low", "medium", "high"}
	text.is_filled(risk.accepted_by)
	moment.is_after(risk.review_by, now)
}

acceptance_of(risk) := $"accepted by {who} until {until}" if {
	who := object.get(risk, "accepted_by", "nobody")
	until := object.get(risk, "review_by", "no day")
}
