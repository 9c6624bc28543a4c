package gates.intake

import data.lib.approval

# METADATA
# title: Earlier stages approved
# description: Each required role approved the start of the rehearsals under signature, and nobody rejects it.
# custom:
#   code: RAY102
#   judges: [intake.approvals]
#   waivable: false
#   halt: stop
#   remediation: Obtain the approval, signed over this release and its packages.
check.error.upstream_approvals_valid := {violation |
	some claim in claims
	not is_approved(claim, roles)
	violation := {
		"item": claim,
		"message": $"{claim.id}: {approval_of(claim)}",
		"actual": $"{approval_of(claim)}",
	}
} if {
	roles := input.evidence.intake.approvals
	is_array(roles)
	asked := [{"id": id, "is_asked": true} | some id in ["quality_audit", "product_owner", "security_lead"]]
	claims := array.concat(asked, roles)
}

is_approved(claim, _) if approval.is_settled(claim)

is_approved(claim, roles) if {
	claim.is_asked == true
	some role in roles
	role.id == claim.id
	role.required == true
}

approval_of(claim) := "nobody has to approve in this role" if "is_asked" in object.keys(claim)

approval_of(claim) := approval.summary(claim) if not "is_asked" in object.keys(claim)
