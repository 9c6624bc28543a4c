package gates.rehearsal

# METADATA
# title: The rehearsal met no blocking error
# description: No step failed, was ended by a signal, ran out of time, stayed unfinished or printed a fatal error.
# custom:
#   code: RAY202
#   judges: [rehearsal.blocking_errors]
#   may_be_empty: true
#   waivable: false
#   halt: stop
#   remediation: Mend what the step reports and rehearse again.
check.error.no_blocking_errors := {violation |
	some fault in faults
	violation := {
		"item": fault,
		"message": $"step {fault.step} met a blocking error ({fault.reason}): {fault.message}",
	}
} if {
	faults := input.evidence.rehearsal.blocking_errors
	is_array(faults)
}
