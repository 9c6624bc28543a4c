package gates.rehearsal_test

import data.gates.rehearsal

scripts := [
	{"path": "deploy.sh", "sha256": "d1", "kind": "deploy"},
	{"path": "rollback.sh", "sha256": "f2", "kind": "rollback"},
]

reviewed_among(steps, reviewed) := {
	"release": {"scripts": reviewed},
	"evidence": {"rehearsal": {"steps": steps}},
}

unreviewed(step, digest) := {
	"item": step,
	"message": $"step {step.id} ran SHA-256 {digest}, which no deployment script of the release has",
	"actual": $"{digest}",
	"expected": "the SHA-256 of a reviewed deployment script",
}

test_scripts_as_reviewed_passes_when_each_digest_is_listed if {
	rehearsal.check.error.scripts_as_reviewed == set()
		with input as reviewed_among([{"id": "a", "script_sha256": "d1"}, {"id": "b", "script_sha256": "d1"}], scripts)
}

test_scripts_as_reviewed_violated_when_a_digest_is_not_listed if {
	step := {"id": "b", "script_sha256": "d2"}
	rehearsal.check.error.scripts_as_reviewed == {unreviewed(step, "d2")}
		with input as reviewed_among([{"id": "a", "script_sha256": "d1"}, step], scripts)
}

test_scripts_as_reviewed_violated_when_the_script_is_one_for_rollback if {
	step := {"id": "a", "script_sha256": "f2"}
	rehearsal.check.error.scripts_as_reviewed == {unreviewed(step, "f2")} with input as reviewed_among([step], scripts)
}

test_scripts_as_reviewed_violated_when_the_digest_is_only_nearly_that if {
	every digest in {"D1", "d", "d11", ""} {
		step := {"id": "a", "script_sha256": digest}
		rehearsal.check.error.scripts_as_reviewed == {unreviewed(step, digest)}
			with input as reviewed_among([step], scripts)
	}
}

test_scripts_as_reviewed_violated_when_the_release_lists_no_script if {
	step := {"id": "a", "script_sha256": "d1"}
	rehearsal.check.error.scripts_as_reviewed == {unreviewed(step, "d1")} with input as reviewed_among([step], [])
}

test_scripts_as_reviewed_violated_when_the_digest_is_missing if {
	rehearsal.check.error.scripts_as_reviewed == {unreviewed({"id": "a"}, "<undefined>")}
		with input as reviewed_among([{"id": "a"}], scripts)
}

test_scripts_as_reviewed_violated_when_the_digest_is_no_text if {
	every digest in [null, 1, ["d1"]] {
		step := {"id": "a", "script_sha256": digest}
		rehearsal.check.error.scripts_as_reviewed == {unreviewed(step, digest)}
			with input as reviewed_among([step], [{"path": "deploy.sh", "sha256": digest, "kind": "deploy"}])
	}
}

test_scripts_as_reviewed_violated_when_the_list_of_scripts_lacks_a_field if {
	step := {"id": "a", "script_sha256": "d1"}
	every field in ["sha256", "kind"] {
		rehearsal.check.error.scripts_as_reviewed == {unreviewed(step, "d1")}
			with input as reviewed_among([step], [object.remove(scripts[0], [field])])
	}
}

test_scripts_as_reviewed_unjudged_when_there_is_no_rehearsal if {
	not rehearsal.check.error.scripts_as_reviewed with input as {"release": {"scripts": scripts}, "evidence": {}}
}

test_scripts_as_reviewed_violated_when_the_release_has_no_list_of_scripts if {
	step := {"id": "a", "script_sha256": "d1"}
	every release in [{}, {"scripts": null}, {"scripts": "d1"}] {
		rehearsal.check.error.scripts_as_reviewed == {unreviewed(step, "d1")}
			with input as {"release": release, "evidence": {"rehearsal": {"steps": [step]}}}
	}
}

test_scripts_as_reviewed_unjudged_when_the_steps_are_no_list if {
	every steps in [null, "deploy", 1, {}] {
		not rehearsal.check.error.scripts_as_reviewed with input as reviewed_among(steps, scripts)
	}
}
