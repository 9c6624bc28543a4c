package gates.readiness_test

import data.gates.readiness

rehearsal_end := "2026-11-20T08:00:06.000Z"

checked(items, checklist, rehearsal) := {"evidence": {
	"checklist": object.union({"items": items, "updated_from": "a1", "updated_at": rehearsal_end}, checklist),
	"rehearsal": object.union({"steps": [{"id": "deploy"}], "log_sha256": "a1", "finished_at": rehearsal_end}, rehearsal),
}}

tick(parts) := object.union({"id": "backup", "phase": "pre-deployment", "done": true}, parts)

gaps(found) := [violation.message | some violation in found]

test_checklist_updated_passes_when_all_before_the_deployment_is_done if {
	readiness.check.error.checklist_updated == set() with input as checked(
		[tick({}), tick({"phase": "deployment", "done": false}), tick({"phase": "post-deployment", "done": false})],
		{},
		{},
	)
}

test_checklist_updated_violated_when_an_item_is_open if {
	every phase in ["pre-deployment", "other", ""] {
		odd := tick({"id": "migration", "phase": phase, "done": false})
		readiness.check.error.checklist_updated == {{"item": odd, "message": $"migration: not done ({phase})"}}
			with input as checked([tick({}), odd], {}, {})
	}
}

test_checklist_updated_violated_when_it_is_of_another_rehearsal if {
	found := readiness.check.error.checklist_updated with input as checked([tick({})], {"updated_from": "b2"}, {})
	gaps(found) == ["rehearsal: updated from b2; the rehearsal is a1"]
}

test_checklist_updated_violated_when_it_is_older if {
	found := readiness.check.error.checklist_updated
		with input as checked([tick({})], {"updated_at": "2026-11-20T08:00:05.999Z"}, {})
	gaps(found) == [$"time: updated 2026-11-20T08:00:05.999Z; the rehearsal ended {rehearsal_end}"]
}

test_checklist_updated_violated_when_nothing_precedes_the_deployment if {
	found := readiness.check.error.checklist_updated with input as checked([tick({"phase": "deployment"})], {}, {})
	gaps(found) == ["items before the deployment: there are none"]
}

test_checklist_updated_violated_when_a_field_is_missing if {
	every field in ["phase", "done"] {
		bare := object.remove(tick({"id": "migration"}), [field])
		count(readiness.check.error.checklist_updated) == 1 with input as checked([tick({}), bare], {}, {})
	}
	whole := checked([tick({})], {}, {})
	every field in ["updated_from", "updated_at"] {
		bare := {"evidence": {
			"checklist": object.remove(whole.evidence.checklist, [field]),
			"rehearsal": whole.evidence.rehearsal,
		}}
		count(readiness.check.error.checklist_updated) == 1 with input as bare
	}
	every field in ["log_sha256", "finished_at"] {
		bare := {"evidence": {
			"checklist": whole.evidence.checklist,
			"rehearsal": object.remove(whole.evidence.rehearsal, [field]),
		}}
		count(readiness.check.error.checklist_updated) == 1 with input as bare
	}
}

test_checklist_updated_unjudged_when_a_document_is_missing if {
	not readiness.check.error.checklist_updated with input as {"evidence": {}}
	not readiness.check.error.checklist_updated with input as {"evidence": {"rehearsal": {"steps": []}}}
	not readiness.check.error.checklist_updated with input as checked("all", {}, {})
	not readiness.check.error.checklist_updated with input as checked([tick({})], {}, {"steps": "all"})
}
