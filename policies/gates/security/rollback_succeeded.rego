package gates.security

# METADATA
# title: The rollback succeeded, by reviewed scripts
# description: >-
#   The report says that it passed; each step ended with exit code 0 and ran a rollback script that the release lists.
#   Only a strategy without scripts may do without, and only if the release lists no rollback script.
# custom:
#   code: RAY301
#   judges: [rollback.steps]
#   waivable: false
#   halt: stop
#   remediation: Mend the rollback, list its scripts in the release manifest, and rehearse it again.
check.error.rollback_succeeded := {violation |
	some claim in claims
	not is_success(claim, rollback)
	violation := {
		"item": claim,
		"message": $"rollback {claim.id}: {rollback_outcome(claim)}; required: {rollback_demand(claim)}",
		"actual": $"{rollback_outcome(claim)}",
		"expected": $"{rollback_demand(claim)}",
	}
} if {
	rollback := input.evidence.rollback
	is_array(rollback.steps)
	report := {"id": "result", "reported": object.get(rollback, "result", "unknown")}
	claims := array.concat([report], rollback.steps)
}

is_success(claim, _) if claim.reported == "passed"

is_success(claim, rollback) if {
	claim.exit_code == 0
	is_reviewed_rollback(claim, rollback)
}

is_reviewed_rollback(step, _) if {
	is_string(step.script_sha256)
	some script in input.release.scripts
	script.kind == "rollback"
	script.sha256 == step.script_sha256
}

is_reviewed_rollback(_, rollback) if {
	rollback.strategy in {"blue_green", "canary_abort", "helm_rollback", "restore"}
	is_array(input.release.scripts)
	every script in input.release.scripts {
		script.kind == "deploy"
	}
}

rollback_outcome(claim) := $"{claim.reported}" if "reported" in object.keys(claim)

rollback_outcome(claim) := $"exit code {claim.exit_code}, script SHA-256 {digest}" if {
	not "reported" in object.keys(claim)
	digest := object.get(claim, "script_sha256", "unknown")
}

rollback_demand(claim) := "passed" if "reported" in object.keys(claim)

rollback_demand(claim) := "exit code 0 of a reviewed rollback script" if not "reported" in object.keys(claim)
