package gates.security

# METADATA
# title: The service was restored within the recovery time objective
# description: From the start of the rollback to the restored service it took no longer than the RTO.
# custom:
#   code: RAY302
#   judges: [rollback.steps]
#   settings: [rto_seconds]
#   waivable: true
#   halt: stop
#   remediation: Make the rollback faster and rehearse it again.
check.error.recovery_within_rto := {violation |
	not is_in_time(seconds, limit)
	violation := {
		"subject": "recovery",
		"message": $"{told}; the RTO is {limit} s",
		"actual": seconds,
		"expected": limit,
		"unit": "s",
	}
} if {
	rollback := input.evidence.rollback
	is_array(rollback.steps)
	limit := input.settings.rto_seconds
	is_number(limit)
	seconds := object.get(rollback, "recovery_seconds", "an unknown number of")
	told := time_taken(seconds)
}

time_taken(seconds) := $"the rollback took {seconds} s to restore the service" if is_number(seconds)

time_taken(seconds) := "how long the rollback took to restore the service is unknown" if not is_number(seconds)

# The type comes first: any text is greater than any number, and null is less.
is_in_time(seconds, limit) if {
	is_number(seconds)
	seconds >= 0
	seconds <= limit
}
