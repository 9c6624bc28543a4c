package gates.rehearsal

# METADATA
# title: The scripts that ran are the reviewed ones
# description: The script of each step has the digest of a deployment script that the release lists.
# custom:
#   code: RAY203
#   judges: [rehearsal.steps]
#   waivable: true
#   halt: stop
#   remediation: Have the script reviewed and list its digest in the release manifest, or run the reviewed one.
check.error.scripts_as_reviewed := {violation |
	some step in steps
	not is_reviewed(step)
	violation := {
		"item": step,
		"message": $"step {step.id} ran a script that was not reviewed: {step.script}, SHA-256 {step.script_sha256}",
	}
} if {
	steps := input.evidence.rehearsal.steps
}

is_reviewed(step) if {
	some script in input.release.scripts
	script.kind == "deploy"
	script.sha256 == step.script_sha256
}
