package gates.intake

import data.lib.severity

# METADATA
# title: Staging drift is within tolerance
# description: No unintended difference between staging and production is worse than the drift setting.
# custom:
#   code: RAY106
#   judges: [parity.drifts]
#   may_be_empty: true
#   settings: [max_drift]
#   waivable: true
#   remediation: Remove the drift, or attach an approved remediation plan.
check.error.drift_within_tolerance := {violation |
	some drift in drifts
	not is_tolerable(drift)
	violation := {
		"item": drift,
		"message": $"{drift.object} differs by {drift.severity} drift; {input.settings.max_drift} is tolerated",
	}
} if {
	drifts := input.evidence.parity.drifts
}

is_tolerable(drift) if severity.at_most(drift.severity, input.settings.max_drift)
