package gates.intake

import data.lib.approval

# METADATA
# title: The scope of the release is fixed
# description: The release says that its scope is frozen, and the product owner approved it.
# custom:
#   code: RAY103
#   judges: [intake.approvals]
#   waivable: true
#   halt: stop
#   remediation: Freeze the scope in the release manifest, and have the product owner approve it.
check.error.scope_fixed := {violation |
	not is_fixed(is_frozen, roles)
	violation := {
		"subject": "scope",
		"message": $"scope frozen: {is_frozen}; product owner: {owners}",
		"actual": $"{is_frozen}",
		"expected": "true",
	}
} if {
	roles := input.evidence.intake.approvals
	is_array(roles)
	is_frozen := object.get(input.release, "scope_frozen", "not stated")
	owners := concat("; ", [$"{approval.summary(role)}" | some role in roles; is_owner(role)])
}

is_fixed(is_frozen, roles) if {
	is_frozen == true
	some role in roles
	is_owner(role)
	approval.is_given(role)
}

is_owner(role) if role.id == "product_owner"
