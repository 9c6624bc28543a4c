package gates.intake

import data.lib.moment

# METADATA
# title: The packages of earlier stages are there and whole
# description: Each required package is there with the release's digest, can be read to its end and has not expired.
# custom:
#   code: RAY101
#   judges: [intake.artifacts]
#   waivable: false
#   halt: stop
#   remediation: Fetch the package from the stage that makes it, and name its digest in the release manifest.
check.error.upstream_artifacts_complete := {violation |
	some artifact in artifacts
	not is_handed_over(artifact, now)
	violation := {
		"item": artifact,
		"message": $"{artifact.id}: {state_of(artifact)}",
	}
} if {
	artifacts := input.evidence.intake.artifacts
	is_array(artifacts)
	now := input.now
	moment.is_moment(now)
}

is_handed_over(artifact, _) if artifact.required == false

is_handed_over(artifact, now) if {
	artifact.present == true
	artifact.digest_ok == true
	artifact.readable == true
	moment.is_after(artifact.expires_at, now)
}

state_of(artifact) := $"there: {artifact.present}, digest of the release: {artifact.digest_ok}, {rest_of(artifact)}"

rest_of(artifact) := $"whole: {artifact.readable}, expires {object.get(artifact, "expires_at", "at an unknown time")}"
