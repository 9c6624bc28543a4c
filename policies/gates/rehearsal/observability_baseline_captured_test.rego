package gates.rehearsal_test

import data.gates.rehearsal

baseline_of(baseline, run) := {"evidence": {
	"observability": object.union({"metrics": [{"id": "latency", "value": 320, "unit": "ms"}]}, baseline),
	"rehearsal": object.union({"steps": [{"id": "deploy"}]}, run),
}}

late(captured, finished) := {
	"subject": "baseline",
	"message": $"the baseline was captured at {captured}; the rehearsal ended at {finished}",
}

noon := "2026-11-20T12:00:00.000Z"

test_observability_baseline_captured_passes_when_captured_as_the_rehearsal_ended if {
	facts := baseline_of({"captured_at": noon}, {"finished_at": noon})
	rehearsal.check.warning.observability_baseline_captured == set() with input as facts
}

test_observability_baseline_captured_violated_when_captured_before_the_rehearsal_ended if {
	early := "2026-11-20T11:59:59.999Z"
	facts := baseline_of({"captured_at": early}, {"finished_at": noon})
	rehearsal.check.warning.observability_baseline_captured == {late(early, noon)} with input as facts
}

test_observability_baseline_captured_violated_when_a_time_is_missing if {
	expected := {late("<undefined>", noon)}
	rehearsal.check.warning.observability_baseline_captured == expected
		with input as baseline_of({}, {"finished_at": noon})
	other := {late(noon, "<undefined>")}
	rehearsal.check.warning.observability_baseline_captured == other
		with input as baseline_of({"captured_at": noon}, {})
}

test_observability_baseline_captured_violated_when_a_metric_is_incomplete if {
	every metric in [{"id": "a", "unit": "ms"}, {"id": "a", "value": 3}, {"id": "a", "value": "3", "unit": "ms"}] {
		facts := baseline_of({"captured_at": noon, "metrics": [metric]}, {"finished_at": noon})
		rehearsal.check.warning.observability_baseline_captured == {late(noon, noon)} with input as facts
	}
}

test_observability_baseline_captured_unjudged_when_a_document_is_missing if {
	facts := baseline_of({"captured_at": noon}, {"finished_at": noon})
	every kind in ["observability", "rehearsal"] {
		evidence := object.remove(facts.evidence, [kind])
		not rehearsal.check.warning.observability_baseline_captured with input as {"evidence": evidence}
	}
}
