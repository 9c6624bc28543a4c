package gates.intake_test

import data.gates.intake

test_drift_within_tolerance_passes_when_equal_to_the_setting if {
	judged([{"id": "d1", "object": "web", "severity": "low"}]) == set()
}

test_drift_within_tolerance_violated_when_worse if {
	drift := {"id": "d1", "object": "web", "severity": "high"}
	judged([drift]) == {{"item": drift, "message": "web differs by high drift; low is tolerated"}}
}

test_drift_within_tolerance_violated_when_severity_is_missing if {
	drift := {"id": "d1", "object": "web"}
	judged([drift]) == {{"item": drift, "message": "web differs by <undefined> drift; low is tolerated"}}
}

test_drift_within_tolerance_unjudged_when_the_document_is_absent if {
	not intake.check.error.drift_within_tolerance with input as {"settings": {"max_drift": "low"}, "evidence": {}}
}

judged(drifts) := violations if {
	violations := intake.check.error.drift_within_tolerance with input as {
		"settings": {"max_drift": "low"},
		"evidence": {"parity": {"drifts": drifts}},
	}
}
