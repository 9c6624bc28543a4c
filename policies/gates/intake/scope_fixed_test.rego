package gates.intake_test

import data.gates.intake

owner_of(parts) := object.union(
	{"id": "product_owner", "required": true, "min": 1, "approved_by": ["olga"], "rejected_by": [], "refused": []},
	parts,
)

with_scope(is_frozen, roles) := {"release": {"scope_frozen": is_frozen}, "evidence": {"intake": {"approvals": roles}}}

unfixed(is_frozen, owners) := {
	"subject": "scope",
	"message": $"scope frozen: {is_frozen}; product owner: {owners}",
	"actual": $"{is_frozen}",
	"expected": "true",
}

test_scope_fixed_passes_when_it_is_frozen_and_approved if {
	intake.check.error.scope_fixed == set() with input as with_scope(true, [owner_of({})])
}

test_scope_fixed_violated_when_it_is_not_frozen if {
	every is_frozen in [false, "true", null, 1] {
		intake.check.error.scope_fixed == {unfixed(is_frozen, "approved by 1 of 1, rejected by 0, refused: none")}
			with input as with_scope(is_frozen, [owner_of({})])
	}
}

test_scope_fixed_violated_when_the_owner_did_not_approve if {
	intake.check.error.scope_fixed == {unfixed(true, "approved by 0 of 1, rejected by 0, refused: none")}
		with input as with_scope(true, [owner_of({"approved_by": []})])
	intake.check.error.scope_fixed == {unfixed(true, "")} with input as with_scope(true, [])
}

test_scope_fixed_violated_when_nothing_is_stated if {
	intake.check.error.scope_fixed == {unfixed("not stated", "approved by 1 of 1, rejected by 0, refused: none")}
		with input as {"release": {}, "evidence": {"intake": {"approvals": [owner_of({})]}}}
}

test_scope_fixed_unjudged_when_there_is_no_report if {
	not intake.check.error.scope_fixed with input as {"release": {"scope_frozen": true}, "evidence": {}}
	not intake.check.error.scope_fixed with input as with_scope(true, "olga")
}
