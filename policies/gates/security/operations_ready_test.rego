package gates.security_test

import data.gates.security

run_by(now, days, operations) := {
	"now": now,
	"settings": {"runbook_max_age_days": days},
	"evidence": {"operations": object.union(operations_plan, operations)},
}

release_window := {"from": "2026-11-21T06:00:00.000Z", "to": "2026-11-21T08:00:00.000Z"}

primary := {
	"id": "primary",
	"person": "Alex",
	"from": "2026-11-21T06:00:00.000Z",
	"to": "2026-11-21T08:00:00.000Z",
}

backup := {"id": "backup", "person": "Jordan"}

operations_plan := {
	"runbooks": [{"id": "api.md", "updated_at": "2026-11-01T10:00:00.000Z"}],
	"on_call": [primary, backup],
	"window": release_window,
}

this_noon := "2026-11-20T12:00:00.000Z"

changed_at(time) := {"runbooks": [{"id": "api.md", "updated_at": time}]}

old_runbook(runbook, updated_at, days) := {
	"item": runbook,
	"message": $"api.md: last changed {updated_at}; required: at most {days} days ago",
	"actual": $"last changed {updated_at}",
	"expected": $"at most {days} days ago",
}

nobody_on_call(window) := {
	"item": {"id": "on call", "window": window},
	"message": $"on call: no primary and backup for the whole window; required: {people_in(window)}",
	"actual": "no primary and backup for the whole window",
	"expected": people_in(window),
}

people_in(window) := $"two different people from {window.from} to {window.to}"

test_operations_ready_passes_when_runbooks_are_fresh_and_two_are_on_call if {
	security.check.warning.operations_ready == set() with input as run_by(this_noon, 30, {})
}

test_operations_ready_passes_when_a_runbook_is_exactly_as_old_as_the_setting if {
	every days, time in {
		1: "2026-11-19T12:00:00.000Z",
		20: "2026-10-31T12:00:00.000Z",
		365: "2025-11-20T12:00:00.000Z",
		996: "2024-02-28T12:00:00.000Z",
		995: "2024-02-29T12:00:00.000Z",
		3650: "2016-11-22T12:00:00.000Z",
	} {
		security.check.warning.operations_ready == set() with input as run_by(this_noon, days, changed_at(time))
	}
	security.check.warning.operations_ready == set() with input as run_by(this_noon, 1, changed_at(this_noon))
}

test_operations_ready_violated_when_a_runbook_is_a_millisecond_older_than_the_setting if {
	every days, time in {
		1: "2026-11-19T11:59:59.999Z",
		20: "2026-10-31T11:59:59.999Z",
		365: "2025-11-20T11:59:59.999Z",
		996: "2024-02-28T11:59:59.999Z",
		995: "2024-02-29T11:59:59.999Z",
		3650: "2016-11-22T11:59:59.999Z",
	} {
		expected := {old_runbook({"id": "api.md", "updated_at": time}, time, days)}
		security.check.warning.operations_ready == expected with input as run_by(this_noon, days, changed_at(time))
	}
}

test_operations_ready_counts_the_days_of_the_gregorian_calendar if {
	every now, time in {
		"2024-03-01T00:00:00.000Z": "2024-02-28T00:00:00.000Z",
		"2025-03-02T00:00:00.000Z": "2025-02-28T00:00:00.000Z",
		"2000-03-01T00:00:00.000Z": "2000-02-28T00:00:00.000Z",
		"2100-03-02T00:00:00.000Z": "2100-02-28T00:00:00.000Z",
		"2027-01-01T00:00:00.000Z": "2026-12-30T00:00:00.000Z",
	} {
		security.check.warning.operations_ready == set() with input as run_by(now, 2, changed_at(time))
		expected := {old_runbook({"id": "api.md", "updated_at": time}, time, 1)}
		security.check.warning.operations_ready == expected with input as run_by(now, 1, changed_at(time))
	}
}

test_operations_ready_violated_when_a_runbook_is_of_the_future if {
	late := "2026-11-20T12:00:00.001Z"
	expected := {old_runbook({"id": "api.md", "updated_at": late}, late, 30)}
	security.check.warning.operations_ready == expected with input as run_by(this_noon, 30, changed_at(late))
}

test_operations_ready_violated_when_the_day_of_a_change_is_none if {
	odd := "2025-99-01T12:00:00.000Z"
	expected := {old_runbook({"id": "api.md", "updated_at": odd}, odd, 30)}
	security.check.warning.operations_ready == expected with input as run_by(this_noon, 30, changed_at(odd))
}

test_operations_ready_violated_when_a_level_is_missing_or_the_same_person if {
	every on_call in [
		[], [primary], [backup],
		[primary, object.union(primary, {"person": "Jordan"})],
		[primary, object.union(backup, {"person": "Alex"})],
		[primary, object.union(backup, {"id": "Backup"})],
		[object.union(primary, {"id": "escalation"}), backup],
	] {
		security.check.warning.operations_ready == {nobody_on_call(release_window)}
			with input as run_by(this_noon, 30, {"on_call": on_call})
	}
}

test_operations_ready_violated_when_the_window_is_not_covered_for_a_millisecond if {
	every shift in [
		{"from": "2026-11-21T06:00:00.001Z"},
		{"to": "2026-11-21T07:59:59.999Z"},
	] {
		every on_call in [
			[object.union(primary, shift), backup],
			[primary, object.union(backup, shift)],
		] {
			security.check.warning.operations_ready == {nobody_on_call(release_window)}
				with input as run_by(this_noon, 30, {"on_call": on_call})
		}
	}
}

test_operations_ready_violated_when_a_field_is_missing if {
	runbook := {"id": "api.md"}
	security.check.warning.operations_ready == {old_runbook(runbook, "<undefined>", 30)}
		with input as run_by(this_noon, 30, {"runbooks": [runbook]})
	every field in ["id", "person"] {
		on_call := [primary, object.remove(backup, [field])]
		security.check.warning.operations_ready == {nobody_on_call(release_window)}
			with input as run_by(this_noon, 30, {"on_call": on_call})
	}
	whole := run_by(this_noon, 30, {})
	without := security.check.warning.operations_ready with input as json.remove(whole, ["evidence/operations/window"])
	{violation.item | some violation in without} == {{"id": "on call", "window": {}}}
	every field in ["from", "to"] {
		damaged := json.remove(whole, [$"evidence/operations/window/{field}"])
		violations := security.check.warning.operations_ready with input as damaged
		{violation.item.id | some violation in violations} == {"on call"}
	}
}

test_operations_ready_violated_when_a_field_has_another_type if {
	every value in [null, 1795176000000, true, "", "today", "2026-11-20", "2026-11-20T00:00:00Z"] {
		expected := {old_runbook({"id": "api.md", "updated_at": value}, value, 30)}
		security.check.warning.operations_ready == expected with input as run_by(this_noon, 30, changed_at(value))
		every field in ["from", "to"] {
			on_call := [object.union(primary, {field: value}), backup]
			security.check.warning.operations_ready == {nobody_on_call(release_window)}
				with input as run_by(this_noon, 30, {"on_call": on_call})
			window := object.union(release_window, {field: value})
			security.check.warning.operations_ready == {nobody_on_call(window)}
				with input as run_by(this_noon, 30, {"on_call": [backup, primary], "window": window})
		}
	}
	every person in [null, 5, "", " "] {
		on_call := [primary, object.union(backup, {"person": person})]
		security.check.warning.operations_ready == {nobody_on_call(release_window)}
			with input as run_by(this_noon, 30, {"on_call": on_call})
	}
}

test_operations_ready_violated_when_the_window_ends_before_it_begins if {
	window := {"from": release_window.to, "to": release_window.from}
	security.check.warning.operations_ready == {nobody_on_call(window)}
		with input as run_by(this_noon, 30, {"window": window})
}

test_operations_ready_unjudged_when_there_is_no_operations_evidence if {
	not security.check.warning.operations_ready
		with input as {"now": this_noon, "settings": {"runbook_max_age_days": 30}, "evidence": {}}
}

test_operations_ready_unjudged_when_a_list_is_no_list if {
	every value in [null, "api.md", 1, {}] {
		not security.check.warning.operations_ready with input as run_by(this_noon, 30, {"runbooks": value})
		not security.check.warning.operations_ready with input as run_by(this_noon, 30, {"on_call": value})
	}
}

test_operations_ready_unjudged_when_setting_or_moment_is_none if {
	every days in [null, "30", true, [30]] {
		not security.check.warning.operations_ready with input as run_by(this_noon, days, {})
	}
	every now in [null, 0, "", "today"] {
		not security.check.warning.operations_ready with input as run_by(now, 30, {})
	}
	whole := run_by(this_noon, 30, {})
	not security.check.warning.operations_ready with input as json.remove(whole, ["settings/runbook_max_age_days"])
	not security.check.warning.operations_ready with input as json.remove(whole, ["now"])
}
