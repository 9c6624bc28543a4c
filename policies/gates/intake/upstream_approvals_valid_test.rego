package gates.intake_test

import data.gates.intake

role_of(id, parts) := object.union(
	{"id": id, "required": true, "min": 1, "approved_by": [$"{id}@shop"], "rejected_by": [], "refused": []},
	parts,
)

with_roles(roles) := {"evidence": {"intake": {"approvals": roles}}}

all_roles := [role_of(id, {}) | some id in ["quality_audit", "product_owner", "security_lead"]]

unapproved(role, state) := {"item": role, "message": $"{role.id}: {state}", "actual": state}

test_upstream_approvals_valid_passes_when_every_role_approved if {
	intake.check.error.upstream_approvals_valid == set() with input as with_roles(all_roles)
}

test_upstream_approvals_valid_violated_when_one_person_too_few_approved if {
	pair := role_of("product_owner", {"min": 2})
	intake.check.error.upstream_approvals_valid == {unapproved(pair, "approved by 1 of 2, rejected by 0, refused: none")}
		with input as with_roles(array.concat([pair], all_roles))
}

test_upstream_approvals_valid_violated_when_somebody_rejects if {
	torn := role_of("security_lead", {"rejected_by": ["eve@shop"]})
	intake.check.error.upstream_approvals_valid == {unapproved(torn, "approved by 1 of 1, rejected by 1, refused: none")}
		with input as with_roles(array.concat([torn], all_roles))
}

test_upstream_approvals_valid_violated_when_a_role_is_missing if {
	asked := {"id": "security_lead", "is_asked": true}
	intake.check.error.upstream_approvals_valid == {unapproved(asked, "nobody has to approve in this role")}
		with input as with_roles([role_of(id, {}) | some id in ["quality_audit", "product_owner"]])
}

test_upstream_approvals_valid_violated_when_a_role_need_not_approve if {
	lax := [role_of("quality_audit", {}), role_of("product_owner", {}), role_of("security_lead", {"required": false})]
	count(intake.check.error.upstream_approvals_valid) == 1 with input as with_roles(lax)
}

test_upstream_approvals_valid_violated_when_a_field_is_missing if {
	every field in ["min", "approved_by", "rejected_by"] {
		bare := object.remove(role_of("security_lead", {}), [field])
		roles := [role_of("quality_audit", {}), role_of("product_owner", {}), bare]
		count(intake.check.error.upstream_approvals_valid) == 1 with input as with_roles(roles)
	}
}

test_upstream_approvals_valid_unjudged_when_there_is_no_report if {
	not intake.check.error.upstream_approvals_valid with input as {"evidence": {}}
	not intake.check.error.upstream_approvals_valid with input as with_roles("all")
}
