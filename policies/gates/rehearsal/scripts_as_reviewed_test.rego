package gates.rehearsal_test

import data.gates.rehearsal

reviewed_digest := "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

steps_of(steps) := {
	"release": {"scripts": [
		{"path": "deploy.sh", "sha256": reviewed_digest, "kind": "deploy"},
		{"path": "back.sh", "sha256": "rollback-digest", "kind": "rollback"},
	]},
	"evidence": {"rehearsal": {"steps": steps}},
}

reviewed_step := {"id": "deploy", "script": "deploy.sh", "script_sha256": reviewed_digest}

unreviewed(step, script, digest) := {
	"item": step,
	"message": $"step deploy ran a script that was not reviewed: {script}, SHA-256 {digest}",
}

test_scripts_as_reviewed_passes_when_the_digest_is_listed if {
	rehearsal.check.error.scripts_as_reviewed == set() with input as steps_of([reviewed_step])
}

test_scripts_as_reviewed_violated_when_the_digest_is_another if {
	step := object.union(reviewed_step, {"script_sha256": "other"})
	rehearsal.check.error.scripts_as_reviewed == {unreviewed(step, "deploy.sh", "other")}
		with input as steps_of([step])
}

test_scripts_as_reviewed_violated_when_the_script_is_for_rollback if {
	step := object.union(reviewed_step, {"script_sha256": "rollback-digest"})
	count(rehearsal.check.error.scripts_as_reviewed) == 1 with input as steps_of([step])
}

test_scripts_as_reviewed_violated_when_a_step_has_no_digest if {
	step := {"id": "deploy"}
	rehearsal.check.error.scripts_as_reviewed == {unreviewed(step, "<undefined>", "<undefined>")}
		with input as steps_of([step])
}

test_scripts_as_reviewed_violated_when_the_release_lists_no_script if {
	count(rehearsal.check.error.scripts_as_reviewed) == 1
		with input as object.remove(steps_of([reviewed_step]), ["release"])
}

test_scripts_as_reviewed_unjudged_when_there_is_no_rehearsal if {
	not rehearsal.check.error.scripts_as_reviewed with input as {"release": {"scripts": []}, "evidence": {}}
}
