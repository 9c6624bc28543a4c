package gates.readiness

import data.lib.approval

# METADATA
# title: Everybody who has to approve did
# description: The decision is go, each required role has its approvals, nobody rejects, and nobody fills two roles.
# custom:
#   code: RAY404
#   judges: [approval.roles]
#   waivable: false
#   halt: pause
#   remediation: Obtain the missing approvals, or settle with whoever rejects.
check.error.approvals_complete := {violation |
	some claim in claims
	not is_settled(claim, roles)
	violation := {
		"item": claim,
		"message": $"{claim.id}: {standing_of(claim)}",
		"actual": $"{standing_of(claim)}",
	}
} if {
	roles := input.evidence.approval.roles
	is_array(roles)
	decision := object.get(input.evidence.approval, "decision", "unknown")
	claims := array.concat([{"id": "decision", "decision": decision}, {"id": "required roles", "is_asked": true}], roles)
}

is_settled(claim, _) if claim.decision == "go"

is_settled(claim, roles) if {
	claim.is_asked == true
	some role in roles
	role.required == true
}

is_settled(claim, roles) if {
	approval.is_settled(claim)
	every role in roles {
		is_apart(claim, role)
	}
}

is_apart(claim, role) if claim.id == role.id

is_apart(claim, role) if {
	claim.id != role.id
	is_array(role.approved_by)
	{identity | some identity in claim.approved_by} & {identity | some identity in role.approved_by} == set()
}

standing_of(claim) := $"the decision is {claim.decision}" if "decision" in object.keys(claim)

standing_of(claim) := "no role has to approve" if "is_asked" in object.keys(claim)

standing_of(claim) := $"{approval.summary(claim)}; nobody may fill two roles" if {
	not "decision" in object.keys(claim)
	not "is_asked" in object.keys(claim)
}
