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
	not ran_reviewed_script(step)
	violation := {
		"item": step,
		"message": $"step {step.id} ran SHA-256 {step.script_sha256}, which no deployment script of the release has",
		"actual": $"{step.script_sha256}",
		"expected": "the SHA-256 of a reviewed deployment script",
	}
} if {
	steps := input.evidence.rehearsal.steps
	is_array(steps)
}

ran_reviewed_script(step) if {
	is_string(step.script_sha256)
	some script in input.release.scripts
	script.kind == "deploy"
	script.sha256 == step.script_sha256
}
