package gates.readiness

# METADATA
# title: The approvals are about what is judged
# description: Package, manifest, policy, trust file and candidate verdict have the digests that the approvals bind.
# custom:
#   code: RAY405
#   judges: [approval.bindings]
#   waivable: false
#   halt: stop
#   remediation: Have the present package approved; an approval of other bytes is no approval of these.
check.error.approvals_bound_to_package := {violation |
	some claim in claims
	not is_bound(claim, bindings)
	violation := {
		"item": claim,
		"message": $"{claim.id}: {difference_of(claim)}",
		"actual": $"{object.get(claim, "found", "nothing")}",
		"expected": $"{object.get(claim, "stated", "a digest")}",
	}
} if {
	bindings := input.evidence.approval.bindings
	is_array(bindings)
	asked := [{"id": id, "is_asked": true} | some id in ["package", "manifest", "policy", "trust", "candidate_verdict"]]
	holds := object.get(input.evidence.approval, "bound", "unknown")
	whole := {"id": "everything", "holds": holds, "stated": true, "found": holds}
	claims := array.flatten([whole, asked, bindings])
}

is_bound(claim, _) if claim.bound == true

is_bound(claim, _) if claim.holds == true

# A binding that does not hold is a violation of its own, and why the whole does not hold.
is_bound(claim, bindings) if {
	claim.holds == false
	some binding in bindings
	binding.bound == false
}

is_bound(claim, bindings) if {
	claim.is_asked == true
	some binding in bindings
	binding.id == claim.id
}

difference_of(claim) := "the approvals do not bind it" if "is_asked" in object.keys(claim)

difference_of(claim) := $"whether the approvals bind all of it: {claim.holds}" if "holds" in object.keys(claim)

difference_of(claim) := $"the approvals bind {claim.stated}; what was judged has {claim.found}" if {
	not "is_asked" in object.keys(claim)
	not "holds" in object.keys(claim)
}
