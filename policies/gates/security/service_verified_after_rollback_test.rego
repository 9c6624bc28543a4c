package gates.security_test

import data.gates.security

verified_by(checks, times) := {"evidence": {"rollback": object.union({"post_checks": checks}, times)}}

rollback_times := {
	"started_at": "2026-11-20T09:00:00.000Z",
	"service_restored_at": "2026-11-20T09:03:20.500Z",
}

login := {"id": "login", "passed": true}

unverified_check(check, passed) := {
	"item": check,
	"message": $"{check.id} after the rollback: passed is {passed}",
	"actual": $"passed is {passed}",
}

unverified_service(started_at, restored_at, checks) := {
	"item": {"id": "service", "post_checks": checks, "started_at": started_at, "restored_at": restored_at},
	"message": $"service after the rollback: started {started_at}, restored {restored_at}, {checks} checks",
	"actual": $"started {started_at}, restored {restored_at}, {checks} checks",
}

test_service_verified_after_rollback_passes_when_each_check_passed if {
	security.check.error.service_verified_after_rollback == set()
		with input as verified_by([login, {"id": "search", "passed": true}], rollback_times)
}

test_service_verified_after_rollback_passes_when_restored_as_it_started if {
	times := object.union(rollback_times, {"service_restored_at": rollback_times.started_at})
	security.check.error.service_verified_after_rollback == set() with input as verified_by([login], times)
}

test_service_verified_after_rollback_violated_when_one_check_did_not_pass if {
	check := {"id": "search", "passed": false}
	security.check.error.service_verified_after_rollback == {unverified_check(check, "false")}
		with input as verified_by([login, check], rollback_times)
}

test_service_verified_after_rollback_violated_when_restored_a_millisecond_before_the_start if {
	early := "2026-11-20T08:59:59.999Z"
	times := object.union(rollback_times, {"service_restored_at": early})
	expected := {unverified_service(rollback_times.started_at, early, 1)}
	security.check.error.service_verified_after_rollback == expected with input as verified_by([login], times)
}

test_service_verified_after_rollback_violated_when_there_is_no_check if {
	expected := {unverified_service(rollback_times.started_at, rollback_times.service_restored_at, 0)}
	security.check.error.service_verified_after_rollback == expected with input as verified_by([], rollback_times)
}

test_service_verified_after_rollback_violated_when_a_field_is_missing if {
	security.check.error.service_verified_after_rollback == {unverified_check({"id": "login"}, "<undefined>")}
		with input as verified_by([{"id": "login"}], rollback_times)
	unknown := "an unknown time"
	without := {unverified_service(unknown, unknown, 1)}
	security.check.error.service_verified_after_rollback == without with input as verified_by([login], {})
}

test_service_verified_after_rollback_violated_when_a_field_has_another_type if {
	every passed in ["true", null, 1] {
		check := {"id": "login", "passed": passed}
		security.check.error.service_verified_after_rollback == {unverified_check(check, passed)}
			with input as verified_by([check], rollback_times)
	}
	every value in [null, 1795176000000, "", "later", "2026-11-20T12:00:00Z"] {
		after := object.union(rollback_times, {"service_restored_at": value})
		security.check.error.service_verified_after_rollback == {unverified_service(rollback_times.started_at, value, 1)}
			with input as verified_by([login], after)
		before := object.union(rollback_times, {"started_at": value})
		expected := {unverified_service(value, rollback_times.service_restored_at, 1)}
		security.check.error.service_verified_after_rollback == expected with input as verified_by([login], before)
	}
}

test_service_verified_after_rollback_unjudged_when_there_is_no_rollback if {
	not security.check.error.service_verified_after_rollback with input as {"evidence": {}}
}

test_service_verified_after_rollback_unjudged_when_the_checks_are_no_list if {
	every checks in [null, "login", 1, {}] {
		not security.check.error.service_verified_after_rollback with input as verified_by(checks, rollback_times)
	}
}
