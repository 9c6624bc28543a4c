package gates.rehearsal

# METADATA
# title: The observability baseline was captured after the rehearsal
# description: The baseline has metrics with values and units, captured when the rehearsal had ended.
# custom:
#   code: RAY210
#   judges: [observability.metrics, rehearsal.steps]
#   waivable: true
#   halt: pause
#   remediation: Capture the metrics after the rehearsal, with values, units and the time of capture.
check.warning.observability_baseline_captured := {violation |
	some baseline in baselines
	not is_baseline(baseline, run)
	violation := {
		"subject": "baseline",
		"message": $"the baseline was captured at {baseline.captured_at}; the rehearsal ended at {run.finished_at}",
	}
} if {
	input.evidence.observability.metrics
	input.evidence.rehearsal.steps
	baselines := [input.evidence.observability]
	run := input.evidence.rehearsal
}

is_baseline(baseline, run) if {
	every metric in baseline.metrics {
		is_number(metric.value)
		is_string(metric.unit)
	}
	is_string(baseline.captured_at)
	is_string(run.finished_at)
	baseline.captured_at >= run.finished_at
}
