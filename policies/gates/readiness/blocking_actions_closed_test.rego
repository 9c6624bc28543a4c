package gates.readiness_test

import data.gates.readiness

with_actions(actions) := {"evidence": {"approval": {"actions": actions}}}

task(parts) := object.union({"id": "A-1", "owner": "ada", "blocking": true, "status": "done"}, parts)

test_blocking_actions_closed_passes_when_they_are_done_or_do_not_block if {
	readiness.check.error.blocking_actions_closed == set() with input as with_actions([])
	readiness.check.error.blocking_actions_closed == set()
		with input as with_actions([task({}), task({"blocking": false, "status": "open"})])
}

test_blocking_actions_closed_violated_when_one_is_open if {
	every status in ["open", "doing", null] {
		odd := task({"status": status})
		readiness.check.error.blocking_actions_closed == {{
			"item": odd,
			"message": $"action A-1 of ada blocks the release and is {status}",
			"actual": $"{status}",
			"expected": "done",
		}} with input as with_actions([task({"id": "A-2"}), odd])
	}
}

test_blocking_actions_closed_violated_when_it_is_not_said_whether_it_blocks if {
	every value in ["false", null, 0] {
		count(readiness.check.error.blocking_actions_closed) == 1
			with input as with_actions([task({"blocking": value, "status": "open"})])
	}
}

test_blocking_actions_closed_violated_when_a_field_is_missing if {
	every field in ["blocking", "status"] {
		bare := object.remove(task({"status": "open"}), [field])
		count(readiness.check.error.blocking_actions_closed) == 1 with input as with_actions([bare])
	}
}

test_blocking_actions_closed_unjudged_when_there_is_no_approval if {
	not readiness.check.error.blocking_actions_closed with input as {"evidence": {}}
	not readiness.check.error.blocking_actions_closed with input as with_actions({"a": 1})
}
