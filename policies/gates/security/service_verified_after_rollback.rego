package gates.security

import data.lib.moment

# METADATA
# title: The service was proven to work after the rollback
# description: After the start the service was restored, and at least one check proves it and every one passed.
# custom:
#   code: RAY303
#   judges: [rollback.post_checks]
#   waivable: false
#   halt: stop
#   remediation: Rehearse the rollback again, with checks that prove the service on the restored version.
check.error.service_verified_after_rollback := {violation |
	some claim in claims
	not is_verified(claim)
	violation := {
		"item": claim,
		"message": $"{claim.id} after the rollback: {verification_of(claim)}",
		"actual": $"{verification_of(claim)}",
	}
} if {
	rollback := input.evidence.rollback
	is_array(rollback.post_checks)
	service := {
		"id": "service",
		"post_checks": count(rollback.post_checks),
		"started_at": object.get(rollback, "started_at", "an unknown time"),
		"restored_at": object.get(rollback, "service_restored_at", "an unknown time"),
	}
	claims := array.concat([service], rollback.post_checks)
}

is_verified(claim) if claim.passed == true

is_verified(claim) if {
	claim.post_checks > 0
	moment.is_at_or_after(claim.restored_at, claim.started_at)
}

verification_of(claim) := $"passed is {claim.passed}" if not "restored_at" in object.keys(claim)

verification_of(claim) := $"started {claim.started_at}, restored {claim.restored_at}, {claim.post_checks} checks" if {
	"restored_at" in object.keys(claim)
}
