package gates.intake_test

import data.gates.intake

with_drifts(drifts, limit) := {"settings": {"max_drift": limit}, "evidence": {"parity": {"drifts": drifts}}}

drift_of(parts) := object.union(
	{"id": "d", "object": "web", "pointer": "/image", "severity": "low", "intended": false},
	parts,
)

intolerable(drift, severity, limit) := {
	"item": drift,
	"message": $"web/image differs by {severity} drift; {limit} is tolerated",
	"actual": severity,
	"expected": $"{limit} at most",
}

test_drift_within_tolerance_passes_when_nothing_drifts if {
	intake.check.error.drift_within_tolerance == set() with input as with_drifts([], "low")
}

test_drift_within_tolerance_passes_at_the_limit if {
	intake.check.error.drift_within_tolerance == set() with input as with_drifts([drift_of({})], "low")
}

test_drift_within_tolerance_violated_beyond_the_limit if {
	every severity in ["medium", "high", "critical", "unknown"] {
		drift := drift_of({"severity": severity})
		intake.check.error.drift_within_tolerance == {intolerable(drift, severity, "low")}
			with input as with_drifts([drift_of({"id": "e"}), drift], "low")
	}
	intake.check.error.drift_within_tolerance == {intolerable(drift_of({}), "low", "none")}
		with input as with_drifts([drift_of({})], "none")
}

test_drift_within_tolerance_passes_what_is_intended if {
	intended := drift_of({"severity": "critical", "intended": true})
	intake.check.error.drift_within_tolerance == set() with input as with_drifts([intended], "low")
	count(intake.check.error.drift_within_tolerance) == 1
		with input as with_drifts([drift_of({"severity": "critical", "intended": "true"})], "low")
}

test_drift_within_tolerance_violated_when_the_severity_is_missing if {
	bare := object.remove(drift_of({}), ["severity"])
	intake.check.error.drift_within_tolerance == {intolerable(bare, "<undefined>", "low")}
		with input as with_drifts([bare], "low")
}

test_drift_within_tolerance_unjudged_when_there_is_no_report if {
	not intake.check.error.drift_within_tolerance with input as {"settings": {"max_drift": "low"}, "evidence": {}}
	not intake.check.error.drift_within_tolerance with input as with_drifts("none", "low")
	not intake.check.error.drift_within_tolerance with input as with_drifts([], "little")
}
