package gates.rehearsal_test

import data.gates.rehearsal

held_among(thresholds) := {"evidence": {"performance": {"thresholds": thresholds}}}

threshold := {"id": "p95", "metric": "http_req_duration", "expression": "p(95)<500", "ok": true}

exceeded(item, ok) := exceeded_by("http_req_duration", "p(95)<500", item, ok)

exceeded_by(metric, expression, item, ok) := {
	"item": item,
	"message": $"{metric} must keep to {expression}; the load test says {ok}",
	"actual": $"{ok}",
	"expected": "true",
}

test_performance_within_limits_passes_when_each_threshold_held if {
	rehearsal.check.error.performance_within_limits == set()
		with input as held_among([threshold, object.union(threshold, {"id": "p99"})])
}

test_performance_within_limits_violated_when_one_did_not_hold if {
	slow := object.union(threshold, {"id": "p99", "ok": false})
	rehearsal.check.error.performance_within_limits == {exceeded(slow, "false")}
		with input as held_among([threshold, slow])
}

test_performance_within_limits_violated_when_the_result_is_missing if {
	silent := object.remove(threshold, ["ok"])
	rehearsal.check.error.performance_within_limits == {exceeded(silent, "<undefined>")}
		with input as held_among([silent])
}

test_performance_within_limits_violated_when_the_result_is_merely_truthy if {
	every ok in ["true", 1, null, {}] {
		odd := object.union(object.remove(threshold, ["ok"]), {"ok": ok})
		rehearsal.check.error.performance_within_limits == {exceeded(odd, ok)} with input as held_among([odd])
	}
}

test_performance_within_limits_violated_when_metric_and_expression_are_missing if {
	item := {"id": "p95", "ok": false}
	rehearsal.check.error.performance_within_limits == {exceeded_by("<undefined>", "<undefined>", item, "false")}
		with input as held_among([item])
}

test_performance_within_limits_unjudged_when_there_was_no_load_test if {
	not rehearsal.check.error.performance_within_limits with input as {"evidence": {}}
}

test_performance_within_limits_unjudged_when_the_thresholds_are_no_list if {
	every thresholds in [null, "p95", 1, {}] {
		not rehearsal.check.error.performance_within_limits with input as held_among(thresholds)
	}
}
