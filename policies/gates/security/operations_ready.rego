package gates.security

import data.lib.moment
import data.lib.text

# METADATA
# title: Runbooks are fresh and people are on call
# description: >-
#   Each runbook was changed within the days of the setting, to the millisecond. Two different people are on call,
#   one as primary and one as backup, each for the whole release window where the plan states times.
# custom:
#   code: RAY309
#   judges: [operations.runbooks, operations.on_call]
#   settings: [runbook_max_age_days]
#   waivable: true
#   halt: pause
#   remediation: Review the runbook and update it, or complete the on-call plan for the release window.
check.warning.operations_ready := {violation |
	some claim in claims
	not is_ready(claim, operations, days)
	violation := {
		"item": claim,
		"message": $"{claim.id}: {readiness_of(claim)}; required: {readiness_demand(claim, days)}",
		"actual": $"{readiness_of(claim)}",
		"expected": $"{readiness_demand(claim, days)}",
	}
} if {
	operations := input.evidence.operations
	is_array(operations.runbooks)
	is_array(operations.on_call)
	days := input.settings.runbook_max_age_days
	is_number(days)
	moment.is_moment(input.now)
	claims := array.concat([{"id": "on call", "window": object.get(operations, "window", {})}], operations.runbooks)
}

is_ready(claim, _, days) if {
	moment.is_at_or_after(input.now, claim.updated_at)
	age := day_number(input.now) - day_number(claim.updated_at)
	is_within(age, claim, days)
}

is_ready(claim, operations, _) if {
	moment.is_after(claim.window.to, claim.window.from)
	some primary in operations.on_call
	some backup in operations.on_call
	primary.id == "primary"
	backup.id == "backup"
	primary.person != backup.person
	is_on_call(primary, claim.window)
	is_on_call(backup, claim.window)
}

is_within(age, _, days) if {
	age >= 0
	age < days
}

# On the last day the time of day decides.
is_within(age, runbook, days) if {
	age == days
	substring(runbook.updated_at, 10, -1) >= substring(input.now, 10, -1)
}

is_on_call(shift, window) if {
	text.is_filled(shift.person)
	moment.is_at_or_after(window.from, object.get(shift, "from", window.from))
	moment.is_at_or_after(object.get(shift, "to", window.to), window.to)
}

# Days since a fixed day, in the Gregorian calendar. A year counts from March here, so that a leap day is its last.
day_number(at) := ((year_days + leap_days) + month_days) + number_at(at, 8, 2) if {
	month := number_at(at, 5, 2)
	year := number_at(at, 0, 4) - floor((14 - month) / 12)
	year_days := year * 365
	leap_days := (floor(year / 4) - floor(year / 100)) + floor(year / 400)
	month_days := floor(((153 * ((month + 9) % 12)) + 2) / 5)
}

# The digit in front keeps a leading zero from being read as anything but a digit.
number_at(at, start, length) := to_number(concat("", ["1", digits])) - to_number(concat("", ["1", zeros])) if {
	digits := substring(at, start, length)
	zeros := substring("0000", 0, length)
}

readiness_of(claim) := $"last changed {claim.updated_at}" if not "window" in object.keys(claim)

readiness_of(claim) := "no primary and backup for the whole window" if "window" in object.keys(claim)

readiness_demand(claim, days) := $"at most {days} days ago" if not "window" in object.keys(claim)

readiness_demand(claim, _) := $"two different people from {claim.window.from} to {claim.window.to}" if {
	"window" in object.keys(claim)
}
