package gates.security_test

import data.gates.security

cleared_by(roles) := {"evidence": {"security": {"clearances": roles}}}

lead := {
	"id": "security_lead",
	"required": true,
	"min": 1,
	"approved_by": ["sam@example.org"],
	"rejected_by": [],
	"refused": [],
}

officer := object.union(lead, {"id": "compliance", "min": 2, "approved_by": ["kim@example.org", "lee@example.org"]})

not_accepted(role, account) := {
	"item": role,
	"message": $"{role.id}: {account}",
	"actual": account,
}

lead_not_asked := not_accepted(
	{"id": "security_lead", "is_asked": true},
	"does not have to accept the findings",
)

test_findings_accepted_by_lead_passes_when_each_role_accepts if {
	security.check.error.findings_accepted_by_lead == set() with input as cleared_by([lead])
	security.check.error.findings_accepted_by_lead == set() with input as cleared_by([officer, lead])
}

test_findings_accepted_by_lead_passes_when_a_role_that_need_not_accept_is_silent if {
	other := object.union(lead, {"id": "guest", "required": false, "approved_by": []})
	security.check.error.findings_accepted_by_lead == set() with input as cleared_by([lead, other])
}

test_findings_accepted_by_lead_violated_when_a_role_has_one_person_too_few if {
	short := object.union(officer, {"approved_by": ["kim@example.org"]})
	security.check.error.findings_accepted_by_lead == {not_accepted(short, "accepted by 1 of 2, rejected by 0")}
		with input as cleared_by([lead, short])
	twice := object.union(officer, {"approved_by": ["kim@example.org", "kim@example.org"]})
	security.check.error.findings_accepted_by_lead == {not_accepted(twice, "accepted by 2 of 2, rejected by 0")}
		with input as cleared_by([lead, twice])
	every minimum in [0, -1, "1", null] {
		role := object.union(lead, {"min": minimum})
		security.check.error.findings_accepted_by_lead == {not_accepted(role, $"accepted by 1 of {minimum}, rejected by 0")}
			with input as cleared_by([role])
	}
	nobody := object.union(lead, {"approved_by": []})
	security.check.error.findings_accepted_by_lead == {not_accepted(nobody, "accepted by 0 of 1, rejected by 0")}
		with input as cleared_by([nobody])
}

test_findings_accepted_by_lead_violated_when_one_rejects if {
	every required in [true, false] {
		torn := object.union(officer, {"required": required, "rejected_by": ["max@example.org"]})
		security.check.error.findings_accepted_by_lead == {not_accepted(torn, "accepted by 2 of 2, rejected by 1")}
			with input as cleared_by([lead, torn])
	}
}

test_findings_accepted_by_lead_violated_when_the_lead_is_not_asked if {
	security.check.error.findings_accepted_by_lead == {lead_not_asked} with input as cleared_by([officer])
	security.check.error.findings_accepted_by_lead == {lead_not_asked} with input as cleared_by([])
	every required in [false, "true", null, 1] {
		role := object.union(lead, {"required": required})
		security.check.error.findings_accepted_by_lead == {lead_not_asked} with input as cleared_by([role])
	}
	every id in ["Security_lead", "security", null, 1] {
		security.check.error.findings_accepted_by_lead == {lead_not_asked}
			with input as cleared_by([object.union(lead, {"id": id})])
	}
}

test_findings_accepted_by_lead_violated_when_a_field_is_missing if {
	every field, account in {
		"approved_by": "accepted by 0 of 1, rejected by 0",
		"rejected_by": "accepted by 1 of 1, rejected by 0",
		"min": "accepted by 1 of <undefined>, rejected by 0",
	} {
		role := object.remove(lead, [field])
		security.check.error.findings_accepted_by_lead == {not_accepted(role, account)} with input as cleared_by([role])
	}
	every field in ["required", "id"] {
		role := object.remove(lead, [field])
		security.check.error.findings_accepted_by_lead == {lead_not_asked} with input as cleared_by([role])
	}
}

test_findings_accepted_by_lead_violated_when_a_field_has_another_type if {
	every value in [null, true, 5, "sam@example.org", ""] {
		role := object.union(lead, {"approved_by": value})
		violations := security.check.error.findings_accepted_by_lead with input as cleared_by([role])
		{violation.item | some violation in violations} == {role}
		torn := object.union(lead, {"rejected_by": value})
		rejections := security.check.error.findings_accepted_by_lead with input as cleared_by([torn])
		{violation.item | some violation in rejections} == {torn}
	}
}

test_findings_accepted_by_lead_unjudged_when_there_is_no_security_evidence if {
	not security.check.error.findings_accepted_by_lead with input as {"evidence": {}}
}

test_findings_accepted_by_lead_unjudged_when_the_clearances_are_no_list if {
	every roles in [null, "security_lead", 1, {}] {
		not security.check.error.findings_accepted_by_lead with input as cleared_by(roles)
	}
}
