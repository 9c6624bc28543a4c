package gates.readiness_test

import data.gates.readiness

with_risks(risks) := {"now": "2026-11-20T12:00:00.000Z", "evidence": {"approval": {"risks": risks}}}

risk_of(parts) := object.union(
	{
		"id": "R-1",
		"status": "accepted",
		"severity": "high",
		"accepted_by": "rita",
		"review_by": "2026-11-20T12:00:00.001Z",
	},
	parts,
)

test_risks_resolved_passes_when_they_are_mitigated_or_accepted if {
	readiness.check.error.risks_resolved == set() with input as with_risks([])
	readiness.check.error.risks_resolved == set()
		with input as with_risks([risk_of({}), {"id": "R-2", "status": "mitigated"}])
}

test_risks_resolved_violated_when_the_review_is_due_now if {
	late := risk_of({"review_by": "2026-11-20T12:00:00.000Z"})
	readiness.check.error.risks_resolved == {{
		"item": late,
		"message": "risk R-1 is accepted, high, accepted by rita until 2026-11-20T12:00:00.000Z",
		"actual": "accepted",
	}} with input as with_risks([late])
}

test_risks_resolved_violated_when_it_is_open_or_critical_or_nobody_accepts if {
	every parts in [{"status": "open"}, {"severity": "critical"}, {"severity": "unknown"}, {"accepted_by": " "}] {
		count(readiness.check.error.risks_resolved) == 1 with input as with_risks([risk_of(parts)])
	}
}

test_risks_resolved_violated_when_a_field_is_missing if {
	every field in ["status", "severity", "accepted_by", "review_by"] {
		count(readiness.check.error.risks_resolved) == 1 with input as with_risks([object.remove(risk_of({}), [field])])
	}
}

test_risks_resolved_unjudged_when_there_is_no_approval if {
	not readiness.check.error.risks_resolved with input as {"now": "2026-11-20T12:00:00.000Z", "evidence": {}}
	not readiness.check.error.risks_resolved with input as with_risks("none")
	not readiness.check.error.risks_resolved with input as {"now": 1, "evidence": {"approval": {"risks": []}}}
}
