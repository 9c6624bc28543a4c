package gates.readiness

# METADATA
# title: Nothing that blocks is left to do
# description: Each action item that blocks the release is done.
# custom:
#   code: RAY407
#   judges: [approval.actions]
#   may_be_empty: true
#   waivable: true
#   halt: pause
#   remediation: Do what is left, and approve again.
check.error.blocking_actions_closed := {violation |
	some action in actions
	not is_closed(action)
	violation := {
		"item": action,
		"message": $"action {action.id} of {action.owner} blocks the release and is {action.status}",
		"actual": $"{action.status}",
		"expected": "done",
	}
} if {
	actions := input.evidence.approval.actions
	is_array(actions)
}

is_closed(action) if action.blocking == false

is_closed(action) if action.status == "done"
