package gates.readiness_test

import data.gates.readiness

seat(id, parts) := object.union(
	{"id": id, "required": true, "min": 1, "approved_by": [$"{id}@shop"], "rejected_by": [], "refused": []},
	parts,
)

reviewed(decision, roles) := {"evidence": {"approval": {"decision": decision, "roles": roles}}}

standings(found) := {violation.message | some violation in found}

test_approvals_complete_passes_when_all_approve if {
	guest := seat("guest", {"required": false, "approved_by": []})
	readiness.check.error.approvals_complete == set()
		with input as reviewed("go", [seat("manager", {}), seat("lead", {}), guest])
}

test_approvals_complete_violated_when_the_decision_is_another if {
	every decision in ["no_go", "conditional", null, true] {
		found := readiness.check.error.approvals_complete with input as reviewed(decision, [seat("manager", {})])
		standings(found) == {$"decision: the decision is {decision}"}
	}
}

test_approvals_complete_violated_when_one_too_few_approve if {
	found := readiness.check.error.approvals_complete with input as reviewed("go", [seat("manager", {"min": 2})])
	standings(found) == {"manager: approved by 1 of 2, rejected by 0, refused: none; nobody may fill two roles"}
	readiness.check.error.approvals_complete == set()
		with input as reviewed("go", [seat("manager", {"min": 2, "approved_by": ["a", "b"]})])
}

test_approvals_complete_violated_when_one_rejects if {
	torn := seat("manager", {"rejected_by": ["rolf@shop"]})
	found := readiness.check.error.approvals_complete with input as reviewed("go", [torn])
	standings(found) == {"manager: approved by 1 of 1, rejected by 1, refused: none; nobody may fill two roles"}
	guest := seat("guest", {"required": false, "approved_by": [], "rejected_by": ["eve@shop"]})
	count(readiness.check.error.approvals_complete) == 1 with input as reviewed("go", [seat("manager", {}), guest])
}

test_approvals_complete_violated_when_one_person_fills_two_roles if {
	roles := [seat("manager", {"approved_by": ["rita@shop"]}), seat("lead", {"approved_by": ["rita@shop"]})]
	count(readiness.check.error.approvals_complete) == 2 with input as reviewed("go", roles)
}

test_approvals_complete_violated_when_nobody_has_to_approve if {
	found := readiness.check.error.approvals_complete with input as reviewed("go", [])
	standings(found) == {"required roles: no role has to approve"}
	lax := readiness.check.error.approvals_complete with input as reviewed("go", [seat("manager", {"required": false})])
	standings(lax) == {"required roles: no role has to approve"}
}

test_approvals_complete_violated_when_a_field_is_missing if {
	every field in ["min", "approved_by", "rejected_by"] {
		readiness.check.error.approvals_complete != set()
			with input as reviewed("go", [object.remove(seat("manager", {}), [field])])
	}
	count(readiness.check.error.approvals_complete) == 1
		with input as {"evidence": {"approval": {"roles": [seat("manager", {})]}}}
}

test_approvals_complete_unjudged_when_there_is_no_approval if {
	not readiness.check.error.approvals_complete with input as {"evidence": {}}
	not readiness.check.error.approvals_complete with input as reviewed("go", "all")
}
