package gates.intake

import data.lib.moment
import data.lib.text

# METADATA
# title: The scripts are registered and reviewed
# description: Each script of the release is there as registered and reviewed; one deploys, one rolls back.
# custom:
#   code: RAY104
#   judges: [script_registry.scripts]
#   waivable: true
#   halt: stop
#   remediation: Register the script with its digest, its kind and its review.
check.error.scripts_registered := {violation |
	some claim in claims
	not is_registered(claim, registered, now)
	violation := {
		"item": claim,
		"message": $"{claim.id}: {registration_of(claim)}",
	}
} if {
	registered := input.evidence.script_registry.scripts
	is_array(registered)
	scripts := input.release.scripts
	is_array(scripts)
	now := input.now
	moment.is_moment(now)
	asked := [
		{"id": "a deployment script", "asked": "deploy", "among": scripts},
		{"id": "a rollback script", "asked": "rollback", "among": scripts},
	]
	claims := array.concat(asked, scripts)
}

is_registered(claim, registered, now) if {
	claim.present == true
	claim.digest_ok == true
	some script in registered
	script.id == claim.id
	script.sha256 == claim.sha256
	script.kind == claim.kind
	text.is_filled(script.reviewed_by)
	moment.is_at_or_after(now, script.reviewed_at)
}

is_registered(claim, _, _) if {
	some script in claim.among
	script.kind == claim.asked
}

registration_of(claim) := "the release lists none" if "asked" in object.keys(claim)

registration_of(claim) := $"there: {claim.present}, digest holds: {claim.digest_ok}; or not registered as reviewed" if {
	not "asked" in object.keys(claim)
}
