package gates.security_test

import data.gates.security

led(from, to) := {
	"release": {"git_commit": "c2"},
	"evidence": {"rollback": {"steps": [{"id": "switch back"}], "from": from, "to": to}},
}

new_version := {"name": "shop", "version": "1.2.3", "git_commit": "c2"}

old_version := {"name": "shop", "version": "1.2.2", "git_commit": "c1"}

wrong_from(stated) := {
	"subject": "from",
	"message": $"the rollback led from {stated}; required: commit c2",
	"actual": stated,
	"expected": "commit c2",
}

wrong_to(stated) := {
	"subject": "to",
	"message": $"the rollback led to {stated}; required: another commit or version than it led from",
	"actual": stated,
	"expected": "another commit or version than it led from",
}

test_rollback_started_from_release_passes_when_it_led_to_another_version if {
	security.check.error.rollback_started_from_release == set() with input as led(new_version, old_version)
}

test_rollback_started_from_release_passes_when_only_commit_or_version_differs if {
	every field in ["version", "git_commit"] {
		to := object.union(new_version, {field: old_version[field]})
		security.check.error.rollback_started_from_release == set() with input as led(new_version, to)
		security.check.error.rollback_started_from_release == set()
			with input as led(new_version, {"name": "shop", field: old_version[field]})
	}
}

test_rollback_started_from_release_violated_when_another_commit_was_rolled_back if {
	every commit in ["c3", "C2", "c", "c22"] {
		from := object.union(new_version, {"git_commit": commit})
		security.check.error.rollback_started_from_release == {wrong_from($"commit {commit}, version 1.2.3")}
			with input as led(from, old_version)
	}
}

test_rollback_started_from_release_violated_when_it_led_to_the_same_version if {
	security.check.error.rollback_started_from_release == {wrong_to("commit c2, version 1.2.3")}
		with input as led(new_version, new_version)
	security.check.error.rollback_started_from_release == {wrong_to("commit c2, version 1.2.3")}
		with input as led(new_version, object.union(new_version, {"name": "shop-old"}))
}

test_rollback_started_from_release_violated_when_a_field_is_missing if {
	expected := {wrong_from("commit unknown, version 1.2.3")}
	security.check.error.rollback_started_from_release == expected
		with input as led(object.remove(new_version, ["git_commit"]), old_version)
	security.check.error.rollback_started_from_release == {wrong_to("commit unknown, version unknown")}
		with input as led(new_version, {"name": "shop"})
	neither := {wrong_from("commit unknown, version unknown"), wrong_to("commit unknown, version unknown")}
	security.check.error.rollback_started_from_release == neither
		with input as {"release": {"git_commit": "c2"}, "evidence": {"rollback": {"steps": []}}}
	security.check.error.rollback_started_from_release == {wrong_to("commit unknown, version 1.2.2")}
		with input as led(object.remove(new_version, ["version"]), object.remove(old_version, ["git_commit"]))
}

test_rollback_started_from_release_violated_when_the_release_has_no_commit if {
	required := "commit <undefined>"
	expected := {
		"subject": "from",
		"message": $"the rollback led from commit c2, version 1.2.3; required: {required}",
		"actual": "commit c2, version 1.2.3",
		"expected": required,
	}
	security.check.error.rollback_started_from_release == {expected}
		with input as json.remove(led(new_version, old_version), ["release/git_commit"])
}

test_rollback_started_from_release_violated_when_a_field_has_another_type if {
	every value in [null, 1, true, "", " "] {
		from := object.union(new_version, {"git_commit": value})
		to := {"name": "shop", "version": value}
		mutual := json.remove(led(from, to), ["evidence/rollback/from/version"])
		expected := {wrong_from($"commit {value}, version unknown"), wrong_to($"commit unknown, version {value}")}
		security.check.error.rollback_started_from_release == expected with input as mutual
		security.check.error.rollback_started_from_release == {wrong_to($"commit unknown, version {value}")}
			with input as led(new_version, to)
	}
	every value in [null, 1, true, "", " "] {
		from := object.union(new_version, {"version": value})
		security.check.error.rollback_started_from_release == {wrong_to("commit unknown, version 1.2.2")}
			with input as led(from, {"name": "shop", "version": "1.2.2"})
		nameless := object.union(led({"git_commit": value}, old_version), {"release": {"git_commit": value}})
		violations := security.check.error.rollback_started_from_release with input as nameless
		{violation.subject | some violation in violations} == {"from", "to"}
	}
	every value in [null, 1, true, "c2", []] {
		subjects := {violation.subject |
			some violation in security.check.error.rollback_started_from_release with input as led(value, value)
		}
		subjects == {"from", "to"}
	}
}

test_rollback_started_from_release_unjudged_when_there_is_no_rollback if {
	not security.check.error.rollback_started_from_release
		with input as {"release": {"git_commit": "c2"}, "evidence": {}}
}

test_rollback_started_from_release_unjudged_when_the_steps_are_no_list if {
	whole := led(new_version, old_version)
	every steps in [null, "switch back", 1, {}] {
		not security.check.error.rollback_started_from_release
			with input as object.union(whole, {"evidence": {"rollback": {"steps": steps}}})
	}
}
