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
#   halt: pause
#   remediation: Remove the drift, or have it recorded as intended where the trust file allows that.
check.error.drift_within_tolerance := {violation |
	some drift in drifts
	not is_tolerable(drift, limit)
	violation := {
		"item": drift,
		"message": $"{drift.object}{drift.pointer} differs by {drift.severity} drift; {limit} is tolerated",
		"actual": $"{drift.severity}",
		"expected": $"{limit} at most",
	}
} if {
	drifts := input.evidence.parity.drifts
	is_array(drifts)
	limit := input.settings.max_drift
	severity.is_severity(limit)
}

is_tolerable(drift, limit) if severity.at_most(drift.severity, limit)

is_tolerable(drift, _) if drift.intended == true
