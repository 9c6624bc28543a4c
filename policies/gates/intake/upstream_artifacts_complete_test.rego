package gates.intake_test

import data.gates.intake

parcel(parts) := object.union(
	{
		"id": "uat",
		"required": true,
		"present": true,
		"digest_ok": true,
		"readable": true,
		"expires_at": "2026-11-20T12:00:00.001Z",
	},
	parts,
)

with_parcels(artifacts) := {"now": "2026-11-20T12:00:00.000Z", "evidence": {"intake": {"artifacts": artifacts}}}

lost(artifact, state) := {"item": artifact, "message": $"{artifact.id}: {state}"}

test_upstream_artifacts_complete_passes_when_all_required_are_whole if {
	intake.check.error.upstream_artifacts_complete == set() with input as with_parcels([
		parcel({}),
		{"id": "extra", "required": false},
	])
}

test_upstream_artifacts_complete_violated_when_the_term_ends_now if {
	late := parcel({"expires_at": "2026-11-20T12:00:00.000Z"})
	state := "there: true, digest of the release: true, whole: true, expires 2026-11-20T12:00:00.000Z"
	intake.check.error.upstream_artifacts_complete == {lost(late, state)} with input as with_parcels([parcel({}), late])
}

test_upstream_artifacts_complete_violated_when_something_is_not_proven if {
	every field in ["present", "digest_ok", "readable"] {
		every value in [false, null, "true", 1] {
			odd := parcel({field: value})
			count(intake.check.error.upstream_artifacts_complete) == 1 with input as with_parcels([odd])
		}
		bare := object.remove(parcel({}), [field])
		count(intake.check.error.upstream_artifacts_complete) == 1 with input as with_parcels([bare])
	}
}

test_upstream_artifacts_complete_violated_when_the_term_is_missing if {
	bare := object.remove(parcel({}), ["expires_at"])
	state := "there: true, digest of the release: true, whole: true, expires at an unknown time"
	intake.check.error.upstream_artifacts_complete == {lost(bare, state)} with input as with_parcels([bare])
}

test_upstream_artifacts_complete_unjudged_when_there_is_no_report if {
	not intake.check.error.upstream_artifacts_complete with input as {"now": "2026-11-20T12:00:00.000Z", "evidence": {}}
	not intake.check.error.upstream_artifacts_complete with input as with_parcels({"a": 1})
	not intake.check.error.upstream_artifacts_complete with input as {"evidence": {"intake": {"artifacts": []}}}
}
