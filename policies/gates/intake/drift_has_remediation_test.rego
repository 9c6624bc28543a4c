package gates.intake_test

import data.gates.intake

with_plans(drifts) := {"now": "2026-11-20T12:00:00.000Z", "evidence": {"parity": {"drifts": drifts}}}

plan_with(parts) := object.union(
	{"plan": "mend it", "owner": "ada", "due_at": "2026-11-20T12:00:00.001Z", "status": "open"},
	parts,
)

planned(parts) := {
	"id": "d",
	"object": "web",
	"pointer": "/image",
	"severity": "low",
	"intended": false,
	"remediation": plan_with(parts),
}

test_drift_has_remediation_passes_when_a_plan_is_due_to_come_or_done if {
	intake.check.error.drift_has_remediation == set() with input as with_plans([planned({})])
	done := planned({"status": "done", "due_at": "2026-01-01T00:00:00.000Z"})
	intake.check.error.drift_has_remediation == set() with input as with_plans([done])
}

test_drift_has_remediation_passes_when_nothing_drifts_or_it_is_meant if {
	intake.check.error.drift_has_remediation == set() with input as with_plans([])
	intake.check.error.drift_has_remediation == set() with input as with_plans([
		{"id": "d", "severity": "high", "intended": true},
		{"id": "e", "severity": "none", "intended": false},
	])
}

test_drift_has_remediation_violated_when_the_plan_is_due_now if {
	late := planned({"due_at": "2026-11-20T12:00:00.000Z"})
	intake.check.error.drift_has_remediation == {{
		"item": late,
		"message": "web/image has no plan in force: open, owned by ada, due 2026-11-20T12:00:00.000Z",
	}} with input as with_plans([late])
}

test_drift_has_remediation_violated_when_the_plan_says_nothing if {
	every parts in [{"plan": " "}, {"owner": ""}, {"status": "perhaps"}, {"due_at": "soon"}, {"plan": 1}] {
		count(intake.check.error.drift_has_remediation) == 1 with input as with_plans([planned(parts)])
	}
}

test_drift_has_remediation_violated_when_a_field_is_missing if {
	every field in ["plan", "owner", "due_at", "status"] {
		bare := object.union(
			object.remove(planned({}), ["remediation"]),
			{"remediation": object.remove(plan_with({}), [field])},
		)
		count(intake.check.error.drift_has_remediation) == 1 with input as with_plans([bare])
	}
	count(intake.check.error.drift_has_remediation) == 1
		with input as with_plans([object.remove(planned({}), ["remediation"])])
}

test_drift_has_remediation_unjudged_when_there_is_no_report if {
	not intake.check.error.drift_has_remediation with input as {"now": "2026-11-20T12:00:00.000Z", "evidence": {}}
	not intake.check.error.drift_has_remediation with input as with_plans({"a": 1})
	not intake.check.error.drift_has_remediation with input as {"now": "noon", "evidence": {"parity": {"drifts": []}}}
}
