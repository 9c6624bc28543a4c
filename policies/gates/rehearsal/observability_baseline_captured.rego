package gates.rehearsal

import data.lib.moment
import data.lib.text

# METADATA
# title: The observability baseline was captured after the rehearsal
# description: Each metric has a number and a unit, and the capture did not precede the end of the rehearsal.
# custom:
#   code: RAY210
#   judges: [observability.metrics, rehearsal.steps]
#   waivable: true
#   halt: pause
#   remediation: Capture the metrics after the rehearsal, with numbers, units and the time of capture.
check.warning.observability_baseline_captured := {violation |
	not is_baseline(metrics, captured_at, finished_at)
	violation := {
		"subject": "baseline",
		"message": $"captured at {captured_at}, rehearsed until {finished_at}; without number or unit: {unmeasured}",
		"actual": captured_at,
		"expected": $"{finished_at} or later",
	}
} if {
	metrics := input.evidence.observability.metrics
	is_array(metrics)
	is_array(input.evidence.rehearsal.steps)
	captured_at := object.get(input.evidence.observability, "captured_at", "an unknown time")
	finished_at := object.get(input.evidence.rehearsal, "finished_at", "an unknown time")
	unmeasured := text.listed([$"{metric.id}" | some metric in metrics; not is_measured(metric)])
}

is_baseline(metrics, captured_at, finished_at) if {
	every metric in metrics {
		is_measured(metric)
	}
	moment.is_at_or_after(captured_at, finished_at)
}

is_measured(metric) if {
	is_number(metric.value)
	text.is_filled(metric.unit)
}
