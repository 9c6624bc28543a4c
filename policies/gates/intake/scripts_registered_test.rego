package gates.intake_test

import data.gates.intake

noon_of_review := "2026-11-20T12:00:00.000Z"

script_of(id, kind, parts) := object.union(
	{"id": id, "path": id, "sha256": "a1", "kind": kind, "present": true, "digest_ok": true},
	parts,
)

entry_of(id, kind, parts) := object.union(
	{"id": id, "sha256": "a1", "kind": kind, "reviewed_by": "rita", "reviewed_at": noon_of_review},
	parts,
)

with_scripts(scripts, registered) := {
	"now": noon_of_review,
	"release": {"scripts": scripts},
	"evidence": {"script_registry": {"scripts": registered}},
}

both := [script_of("up.sh", "deploy", {}), script_of("down.sh", "rollback", {})]

both_registered := [entry_of("up.sh", "deploy", {}), entry_of("down.sh", "rollback", {})]

unregistered(script) := {
	"item": script,
	"message": $"{script.id}: there: {script.present}, digest holds: {script.digest_ok}; or not registered as reviewed",
}

test_scripts_registered_passes_when_both_are_registered if {
	intake.check.error.scripts_registered == set() with input as with_scripts(both, both_registered)
}

test_scripts_registered_violated_when_the_file_is_another if {
	every field in ["present", "digest_ok"] {
		every value in [false, "true", null] {
			odd := script_of("up.sh", "deploy", {field: value})
			intake.check.error.scripts_registered == {unregistered(odd)}
				with input as with_scripts([odd, both[1]], both_registered)
		}
	}
}

test_scripts_registered_violated_when_the_review_is_of_a_day_to_come if {
	late := [entry_of("up.sh", "deploy", {"reviewed_at": "2026-11-20T12:00:00.001Z"}), both_registered[1]]
	intake.check.error.scripts_registered == {unregistered(both[0])} with input as with_scripts(both, late)
}

test_scripts_registered_violated_when_the_registry_says_otherwise if {
	every parts in [{"sha256": "b2"}, {"kind": "rollback"}, {"id": "other.sh"}, {"reviewed_by": " "}] {
		odd := [entry_of("up.sh", "deploy", parts), both_registered[1]]
		intake.check.error.scripts_registered == {unregistered(both[0])} with input as with_scripts(both, odd)
	}
}

test_scripts_registered_violated_when_a_field_is_missing if {
	every field in ["sha256", "kind", "reviewed_by", "reviewed_at"] {
		bare := [object.remove(both_registered[0], [field]), both_registered[1]]
		count(intake.check.error.scripts_registered) == 1 with input as with_scripts(both, bare)
	}
}

test_scripts_registered_violated_when_nothing_rolls_back if {
	found := intake.check.error.scripts_registered with input as with_scripts([both[0]], both_registered)
	[violation.message | some violation in found] == ["a rollback script: the release lists none"]
	count(intake.check.error.scripts_registered) == 2 with input as with_scripts([], both_registered)
}

test_scripts_registered_unjudged_when_there_is_no_registry if {
	not intake.check.error.scripts_registered
		with input as {"now": noon_of_review, "release": {"scripts": both}, "evidence": {}}
	not intake.check.error.scripts_registered with input as with_scripts("none", both_registered)
	not intake.check.error.scripts_registered with input as with_scripts(both, {"up.sh": 1})
}
