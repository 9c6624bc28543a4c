package gates.intake

import data.lib.moment
import data.lib.text

# METADATA
# title: Each drift has a plan
# description: Each unintended difference has a remediation plan with an owner that is done, or due on a day to come.
# custom:
#   code: RAY107
#   judges: [parity.drifts]
#   may_be_empty: true
#   waivable: true
#   halt: pause
#   remediation: Remove the drift, or attach a remediation plan with owner and due date.
check.error.drift_has_remediation := {violation |
	some drift in drifts
	not is_planned(drift, now)
	violation := {
		"item": drift,
		"message": $"{drift.object}{drift.pointer} has no plan in force: {plan_of(drift)}",
	}
} if {
	drifts := input.evidence.parity.drifts
	is_array(drifts)
	now := input.now
	moment.is_moment(now)
}

is_planned(drift, _) if drift.intended == true

is_planned(drift, _) if drift.severity == "none"

is_planned(drift, now) if {
	text.is_filled(drift.remediation.plan)
	text.is_filled(drift.remediation.owner)
	is_due(drift.remediation, now)
}

is_due(remediation, _) if remediation.status == "done"

is_due(remediation, now) if {
	remediation.status == "open"
	moment.is_after(remediation.due_at, now)
}

plan_of(drift) := $"{drift.remediation.status}, owned by {drift.remediation.owner}, due {drift.remediation.due_at}"
