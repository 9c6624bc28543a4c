package gates.rehearsal

# METADATA
# title: The load test held every threshold
# description: Each threshold of the load test held.
# custom:
#   code: RAY209
#   judges: [performance.thresholds]
#   applies_when: performance
#   waivable: true
#   halt: pause
#   remediation: Find what became slower, or change the threshold where the load test states it.
check.error.performance_within_limits := {violation |
	some threshold in thresholds
	not has_held(threshold)
	violation := {
		"item": threshold,
		"message": $"{threshold.metric} must keep to {threshold.expression}; the load test says {threshold.ok}",
		"actual": $"{threshold.ok}",
		"expected": "true",
	}
} if {
	thresholds := input.evidence.performance.thresholds
	is_array(thresholds)
}

has_held(threshold) if threshold.ok == true
