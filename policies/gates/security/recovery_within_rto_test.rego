package gates.security_test

import data.gates.security

recovered_in(facts, settings) := {
	"settings": settings,
	"evidence": {"rollback": object.union({"steps": [{"id": "switch back"}]}, facts)},
}

ten_minutes := {"rto_seconds": 600}

too_slow(seconds) := {
	"subject": "recovery",
	"message": $"the rollback took {seconds} s to restore the service; the RTO is 600 s",
	"actual": seconds,
	"expected": 600,
	"unit": "s",
}

test_recovery_within_rto_passes_when_exactly_at_the_setting if {
	every seconds in [0, 12.345, 600] {
		security.check.error.recovery_within_rto == set()
			with input as recovered_in({"recovery_seconds": seconds}, ten_minutes)
	}
}

test_recovery_within_rto_violated_when_a_millisecond_longer if {
	every seconds in [600.001, 601, 86400] {
		security.check.error.recovery_within_rto == {too_slow(seconds)}
			with input as recovered_in({"recovery_seconds": seconds}, ten_minutes)
	}
}

test_recovery_within_rto_violated_when_the_time_is_negative if {
	security.check.error.recovery_within_rto == {too_slow(-1)}
		with input as recovered_in({"recovery_seconds": -1}, ten_minutes)
}

of_unknown_length(seconds) := object.union(
	too_slow(seconds),
	{"message": "how long the rollback took to restore the service is unknown; the RTO is 600 s"},
)

test_recovery_within_rto_violated_when_the_time_is_missing if {
	security.check.error.recovery_within_rto == {of_unknown_length("an unknown number of")}
		with input as recovered_in({}, ten_minutes)
}

test_recovery_within_rto_violated_when_the_time_is_no_number if {
	every seconds in ["5", null, true, false, [5], {}] {
		security.check.error.recovery_within_rto == {of_unknown_length(seconds)}
			with input as recovered_in({"recovery_seconds": seconds}, ten_minutes)
	}
}

test_recovery_within_rto_unjudged_when_there_is_no_rollback if {
	not security.check.error.recovery_within_rto with input as {"settings": ten_minutes, "evidence": {}}
}

test_recovery_within_rto_unjudged_when_the_steps_are_no_list if {
	every steps in [null, "switch back", 1, {}] {
		not security.check.error.recovery_within_rto
			with input as recovered_in({"steps": steps, "recovery_seconds": 5}, ten_minutes)
	}
}

test_recovery_within_rto_unjudged_when_the_setting_is_no_number if {
	every settings in [{}, {"rto_seconds": "600"}, {"rto_seconds": null}, {"rto_seconds": true}] {
		not security.check.error.recovery_within_rto with input as recovered_in({"recovery_seconds": 5}, settings)
	}
}
