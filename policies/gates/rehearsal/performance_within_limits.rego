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
#   remediation: Find what became slower, or change the threshold where the test is defined.
check.error.performance_within_limits := {violation |
	some threshold in thresholds
	not has_held(threshold)
	violation := {
		"item": threshold,
		"message": $"threshold {threshold.expression} of {threshold.metric} did not hold",
	}
} if {
	thresholds := input.evidence.performance.thresholds
}

has_held(threshold) if threshold.ok == true
