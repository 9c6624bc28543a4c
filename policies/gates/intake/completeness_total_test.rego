package gates.intake_test

import data.gates.intake

intake_of(parts) := {"evidence": {"intake": object.union(
	{
		"artifacts": [{"id": "uat", "required": true}, {"id": "extra", "required": false}],
		"approvals": [{"id": "product_owner", "required": true}],
		"system_state": [{"id": "dashboards_accessible", "required": true}],
		"required": 3,
		"satisfied": 3,
	},
	parts,
)}}

incomplete(satisfied, required, listed) := {
	"subject": "completeness",
	"message": $"{satisfied} of {required} required items are satisfied; {listed} are listed",
	"actual": satisfied,
	"expected": listed,
	"unit": "items",
}

test_completeness_total_passes_when_all_are_satisfied if {
	intake.check.error.completeness_total == set() with input as intake_of({})
}

test_completeness_total_violated_when_one_is_not if {
	intake.check.error.completeness_total == {incomplete(2, 3, 3)} with input as intake_of({"satisfied": 2})
}

test_completeness_total_violated_when_the_count_is_another if {
	intake.check.error.completeness_total == {incomplete(2, 2, 3)}
		with input as intake_of({"satisfied": 2, "required": 2})
	intake.check.error.completeness_total == {incomplete(4, 4, 3)}
		with input as intake_of({"satisfied": 4, "required": 4})
}

test_completeness_total_violated_when_nothing_is_required if {
	none := {"artifacts": [], "approvals": [], "system_state": [], "required": 0, "satisfied": 0}
	intake.check.error.completeness_total == {incomplete(0, 0, 0)} with input as intake_of(none)
}

test_completeness_total_violated_when_a_number_is_missing if {
	every field in ["required", "satisfied"] {
		bare := {"evidence": {"intake": object.remove(intake_of({}).evidence.intake, [field])}}
		count(intake.check.error.completeness_total) == 1 with input as bare
	}
}

test_completeness_total_unjudged_when_a_list_is_missing if {
	not intake.check.error.completeness_total with input as {"evidence": {}}
	every field in ["artifacts", "approvals", "system_state"] {
		not intake.check.error.completeness_total with input as intake_of({field: "all"})
	}
}
