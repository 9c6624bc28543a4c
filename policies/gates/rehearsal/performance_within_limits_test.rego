package gates.rehearsal_test

import data.gates.rehearsal

thresholds_of(thresholds) := {"evidence": {"performance": {"thresholds": thresholds}}}

missed(threshold, expression, metric) := {
	"item": threshold,
	"message": $"threshold {expression} of {metric} did not hold",
}

test_performance_within_limits_passes_when_every_threshold_held if {
	thresholds := [{"id": "p95", "metric": "duration", "expression": "p(95)<300", "ok": true}]
	rehearsal.check.error.performance_within_limits == set() with input as thresholds_of(thresholds)
}

test_performance_within_limits_violated_when_one_did_not_hold if {
	threshold := {"id": "p95", "metric": "duration", "expression": "p(95)<300", "ok": false}
	expected := {missed(threshold, "p(95)<300", "duration")}
	rehearsal.check.error.performance_within_limits == expected with input as thresholds_of([threshold])
}

test_performance_within_limits_violated_when_the_outcome_is_missing if {
	threshold := {"id": "p95"}
	expected := {missed(threshold, "<undefined>", "<undefined>")}
	rehearsal.check.error.performance_within_limits == expected with input as thresholds_of([threshold])
}

test_performance_within_limits_violated_when_the_outcome_is_a_text if {
	threshold := {"id": "p95", "metric": "duration", "expression": "p(95)<300", "ok": "true"}
	count(rehearsal.check.error.performance_within_limits) == 1 with input as thresholds_of([threshold])
}

test_performance_within_limits_unjudged_when_there_is_no_load_test if {
	not rehearsal.check.error.performance_within_limits with input as {"evidence": {}}
}
