package gates.rehearsal_test

import data.gates.rehearsal

baseline_of(metrics, capture, end) := {"evidence": {
	"observability": object.union({"metrics": metrics}, capture),
	"rehearsal": object.union({"steps": [{"id": "deploy"}]}, end),
}}

metric := {"id": "latency", "value": 320, "unit": "ms"}

end_of_run := {"finished_at": "2026-11-20T10:00:00.000Z"}

noon := "2026-11-20T12:00:00.000Z"

no_moments := [null, 1795176000000, "", "later", "2026-11-20T12:00:00Z"]

capture_at(moment) := {"captured_at": moment}

not_captured(captured_at, finished_at, unmeasured) := {
	"subject": "baseline",
	"message": $"captured at {captured_at}, rehearsed until {finished_at}; without number or unit: {unmeasured}",
	"actual": captured_at,
	"expected": $"{finished_at} or later",
}

test_observability_baseline_captured_passes_when_captured_as_the_rehearsal_ended if {
	rehearsal.check.warning.observability_baseline_captured == set()
		with input as baseline_of([metric], capture_at("2026-11-20T10:00:00.000Z"), end_of_run)
}

test_observability_baseline_captured_passes_when_a_metric_is_zero if {
	quiet := {"id": "errors", "value": 0, "unit": "1/s"}
	rehearsal.check.warning.observability_baseline_captured == set()
		with input as baseline_of([metric, quiet], capture_at("2026-11-20T10:20:00.000Z"), end_of_run)
}

test_observability_baseline_captured_violated_when_captured_before_the_rehearsal_ended if {
	early := "2026-11-20T09:59:59.999Z"
	rehearsal.check.warning.observability_baseline_captured == {not_captured(early, "2026-11-20T10:00:00.000Z", "none")}
		with input as baseline_of([metric], capture_at(early), end_of_run)
}

test_observability_baseline_captured_violated_when_the_time_of_capture_is_missing if {
	expected := not_captured("an unknown time", "2026-11-20T10:00:00.000Z", "none")
	rehearsal.check.warning.observability_baseline_captured == {expected}
		with input as baseline_of([metric], {}, end_of_run)
}

test_observability_baseline_captured_violated_when_the_end_of_the_rehearsal_is_missing if {
	rehearsal.check.warning.observability_baseline_captured == {not_captured(noon, "an unknown time", "none")}
		with input as baseline_of([metric], capture_at(noon), {})
}

test_observability_baseline_captured_violated_when_the_time_of_capture_is_no_moment if {
	every value in no_moments {
		rehearsal.check.warning.observability_baseline_captured == {not_captured(value, noon, "none")}
			with input as baseline_of([metric], capture_at(value), {"finished_at": noon})
	}
}

test_observability_baseline_captured_violated_when_the_end_of_the_rehearsal_is_no_moment if {
	every value in no_moments {
		rehearsal.check.warning.observability_baseline_captured == {not_captured(noon, value, "none")}
			with input as baseline_of([metric], capture_at(noon), {"finished_at": value})
	}
}

test_observability_baseline_captured_violated_when_a_metric_lacks_its_number_or_unit if {
	expected := not_captured(noon, "2026-11-20T10:00:00.000Z", "latency")
	fast := {"id": "rate", "value": 1, "unit": "1/s"}
	every field in ["value", "unit"] {
		rehearsal.check.warning.observability_baseline_captured == {expected}
			with input as baseline_of([fast, object.remove(metric, [field])], capture_at(noon), end_of_run)
	}
}

test_observability_baseline_captured_violated_when_a_metric_has_another_type if {
	expected := not_captured(noon, "2026-11-20T10:00:00.000Z", "latency")
	every odd in [{"value": "320"}, {"value": null}, {"unit": 5}, {"unit": null}, {"unit": " "}] {
		rehearsal.check.warning.observability_baseline_captured == {expected}
			with input as baseline_of([object.union(metric, odd)], capture_at(noon), end_of_run)
	}
}

test_observability_baseline_captured_violated_when_metrics_have_no_name if {
	expected := not_captured(noon, "2026-11-20T10:00:00.000Z", "<undefined>, <undefined>")
	rehearsal.check.warning.observability_baseline_captured == {expected}
		with input as baseline_of([{}, "latency"], capture_at(noon), end_of_run)
}

test_observability_baseline_captured_unjudged_when_a_document_is_absent if {
	evidence := {
		"observability": {"metrics": [metric], "captured_at": "2026-11-20T12:00:00.000Z"},
		"rehearsal": {"steps": [], "finished_at": "2026-11-20T10:00:00.000Z"},
	}
	every kind in object.keys(evidence) {
		rest := object.remove(evidence, [kind])
		not rehearsal.check.warning.observability_baseline_captured with input as {"evidence": rest}
	}
}

test_observability_baseline_captured_unjudged_when_a_list_is_no_list if {
	every value in [null, "latency", 1, {}] {
		not rehearsal.check.warning.observability_baseline_captured with input as baseline_of(value, {}, end_of_run)
		not rehearsal.check.warning.observability_baseline_captured
			with input as baseline_of([metric], {}, {"steps": value})
	}
}
