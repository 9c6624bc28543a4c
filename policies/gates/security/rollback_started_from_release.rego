package gates.security

import data.lib.text

# METADATA
# title: The rollback led from the release to another version
# description: What was rolled back is the commit of the release; what was restored has another commit or version.
# custom:
#   code: RAY310
#   judges: [rollback.steps]
#   waivable: true
#   halt: stop
#   remediation: Deploy the release on staging and roll it back to the version that is in production.
check.error.rollback_started_from_release := {violation |
	some claim in {"from", "to"}
	not is_right_version(claim, rollback)
	violation := {
		"subject": claim,
		"message": $"the rollback led {claim} {version_in(claim, rollback)}; required: {version_demand(claim)}",
		"actual": $"{version_in(claim, rollback)}",
		"expected": $"{version_demand(claim)}",
	}
} if {
	rollback := input.evidence.rollback
	is_array(rollback.steps)
}

is_right_version("from", rollback) if {
	text.is_filled(rollback.from.git_commit)
	rollback.from.git_commit == input.release.git_commit
}

is_right_version("to", rollback) if {
	some field in ["git_commit", "version"]
	text.is_filled(rollback.from[field])
	text.is_filled(rollback.to[field])
	rollback.from[field] != rollback.to[field]
}

version_in(claim, rollback) := $"commit {commit}, version {version}" if {
	stated := object.get(rollback, claim, {})
	commit := object.get(stated, "git_commit", "unknown")
	version := object.get(stated, "version", "unknown")
}

version_demand("from") := $"commit {input.release.git_commit}"

version_demand("to") := "another commit or version than it led from"
