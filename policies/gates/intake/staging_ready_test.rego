package gates.intake_test

import data.gates.intake

with_states(states) := {"evidence": {"intake": {"system_state": states}}}

unready(state, condition) := {
	"item": state,
	"message": $"{state.id}: {condition}",
	"actual": condition,
	"expected": "pass",
}

held := {"id": "dashboards_accessible", "required": true, "status": "pass"}

test_staging_ready_passes_when_every_statement_holds if {
	intake.check.error.staging_ready == set()
		with input as with_states([held, {"id": "nice", "required": false, "status": "fail"}])
}

test_staging_ready_violated_when_a_statement_does_not_hold if {
	every status in ["fail", "unknown"] {
		odd := {"id": "credentials_available", "required": true, "status": status}
		intake.check.error.staging_ready == {unready(odd, status)} with input as with_states([held, odd])
	}
}

test_staging_ready_violated_when_nothing_is_required if {
	asked := {"id": "required statements", "is_asked": true}
	intake.check.error.staging_ready == {unready(asked, "there are none")} with input as with_states([])
	count(intake.check.error.staging_ready) == 1
		with input as with_states([{"id": "nice", "required": false, "status": "pass"}])
}

test_staging_ready_violated_when_the_status_is_missing if {
	bare := {"id": "credentials_available", "required": true}
	intake.check.error.staging_ready == {unready(bare, "<undefined>")} with input as with_states([held, bare])
}

test_staging_ready_unjudged_when_there_is_no_report if {
	not intake.check.error.staging_ready with input as {"evidence": {}}
	not intake.check.error.staging_ready with input as with_states("all is well")
}
