package gates.intake_test

import data.gates.intake

compared_with(dimensions, parts) := {
	"settings": {"rehearsal_environment": "staging"},
	"evidence": {"parity": object.union(
		{
			"dimensions": dimensions,
			"candidate": {"environment": "staging"},
			"baseline": {"environment": "production"},
		},
		parts,
	)},
}

whole_config := {"id": "config", "required": true, "compared": true}

messages_of(found) := [violation.message | some violation in found]

test_parity_fully_compared_passes_when_every_dimension_was_compared if {
	intake.check.error.parity_fully_compared == set()
		with input as compared_with([whole_config, {"id": "schema", "required": false, "compared": true}], {})
}

test_parity_fully_compared_violated_when_one_was_not if {
	every parts in [{"compared": false}, {"compared": "true"}, {"compared": null}] {
		odd := object.union({"id": "secrets", "required": true}, parts)
		intake.check.error.parity_fully_compared == {{"item": odd, "message": "secrets: was not compared"}}
			with input as compared_with([whole_config, odd], {})
	}
}

test_parity_fully_compared_violated_when_no_dimension_is_required if {
	found := intake.check.error.parity_fully_compared
		with input as compared_with([{"id": "schema", "required": false, "compared": true}], {})
	messages_of(found) == ["required dimensions: there are none"]
}

test_parity_fully_compared_violated_when_the_sides_are_others if {
	odd := intake.check.error.parity_fully_compared
		with input as compared_with([whole_config], {"candidate": {"environment": "qa"}})
	messages_of(odd) == ["sides: qa was compared with production"]
	same := intake.check.error.parity_fully_compared
		with input as compared_with([whole_config], {"baseline": {"environment": "staging"}})
	messages_of(same) == ["sides: staging was compared with staging"]
	every name in ["", null, 7] {
		count(intake.check.error.parity_fully_compared) == 1
			with input as compared_with([whole_config], {"baseline": {"environment": name}})
	}
}

test_parity_fully_compared_violated_when_a_field_is_missing if {
	count(intake.check.error.parity_fully_compared) == 1
		with input as compared_with([whole_config, {"id": "secrets", "required": true}], {})
	every side in ["candidate", "baseline"] {
		bare := {
			"settings": {"rehearsal_environment": "staging"},
			"evidence": {"parity": object.remove(compared_with([whole_config], {}).evidence.parity, [side])},
		}
		count(intake.check.error.parity_fully_compared) == 1 with input as bare
	}
}

test_parity_fully_compared_unjudged_when_there_is_no_report if {
	not intake.check.error.parity_fully_compared
		with input as {"settings": {"rehearsal_environment": "staging"}, "evidence": {}}
	not intake.check.error.parity_fully_compared with input as compared_with("all", {})
	not intake.check.error.parity_fully_compared with input as {"evidence": {"parity": {"dimensions": []}}}
}
