package gates.security_test

import data.gates.security

rollback_scripts := [
	{"path": "deploy.sh", "sha256": "d1", "kind": "deploy"},
	{"path": "rollback.sh", "sha256": "f2", "kind": "rollback"},
]

rolled_back(steps, facts, scripts) := {
	"release": {"scripts": scripts},
	"evidence": {"rollback": object.union({"strategy": "script", "result": "passed", "steps": steps}, facts)},
}

switch_back := {"id": "switch back", "exit_code": 0, "script_sha256": "f2"}

unproven_step(step, outcome) := {
	"item": step,
	"message": $"rollback {step.id}: {outcome}; required: exit code 0 of a reviewed rollback script",
	"actual": outcome,
	"expected": "exit code 0 of a reviewed rollback script",
}

unproven_result(result) := {
	"item": {"id": "result", "reported": result},
	"message": $"rollback result: {result}; required: passed",
	"actual": $"{result}",
	"expected": "passed",
}

test_rollback_succeeded_passes_when_each_step_did if {
	security.check.error.rollback_succeeded == set()
		with input as rolled_back([switch_back, object.union(switch_back, {"id": "warm up"})], {}, rollback_scripts)
}

test_rollback_succeeded_passes_without_scripts_when_the_strategy_has_none if {
	step := object.remove(switch_back, ["script_sha256"])
	every strategy in ["blue_green", "canary_abort", "helm_rollback", "restore"] {
		every scripts in [[], [rollback_scripts[0]]] {
			security.check.error.rollback_succeeded == set()
				with input as rolled_back([step], {"strategy": strategy}, scripts)
		}
	}
}

test_rollback_succeeded_violated_when_a_step_failed if {
	every code in [1, -1, 255, 0.5] {
		step := object.union(switch_back, {"exit_code": code})
		security.check.error.rollback_succeeded == {unproven_step(step, $"exit code {code}, script SHA-256 f2")}
			with input as rolled_back([switch_back, step], {}, rollback_scripts)
	}
}

test_rollback_succeeded_violated_when_the_report_does_not_say_that_it_passed if {
	every result in ["failed", "warned", "Passed", "", null, true, 1] {
		security.check.error.rollback_succeeded == {unproven_result(result)}
			with input as rolled_back([switch_back], {"result": result}, rollback_scripts)
	}
	security.check.error.rollback_succeeded == {unproven_result("unknown")} with input as {
		"release": {"scripts": rollback_scripts},
		"evidence": {"rollback": {"steps": [switch_back]}},
	}
}

test_rollback_succeeded_violated_when_the_script_is_not_a_reviewed_one_for_rollback if {
	every digest in ["d1", "f3", "F2", "f", ""] {
		step := object.union(switch_back, {"script_sha256": digest})
		security.check.error.rollback_succeeded == {unproven_step(step, $"exit code 0, script SHA-256 {digest}")}
			with input as rolled_back([step], {}, rollback_scripts)
	}
}

test_rollback_succeeded_violated_when_the_exit_code_is_missing if {
	step := object.remove(switch_back, ["exit_code"])
	security.check.error.rollback_succeeded == {unproven_step(step, "exit code <undefined>, script SHA-256 f2")}
		with input as rolled_back([step], {}, rollback_scripts)
}

test_rollback_succeeded_violated_when_the_digest_is_missing if {
	step := object.remove(switch_back, ["script_sha256"])
	expected := {unproven_step(step, "exit code 0, script SHA-256 unknown")}
	security.check.error.rollback_succeeded == expected with input as rolled_back([step], {}, rollback_scripts)
	security.check.error.rollback_succeeded == expected
		with input as rolled_back([step], {"strategy": "blue_green"}, rollback_scripts)
}

test_rollback_succeeded_violated_when_a_field_has_another_type if {
	every code in ["0", null, false, [0]] {
		step := object.union(switch_back, {"exit_code": code})
		security.check.error.rollback_succeeded == {unproven_step(step, $"exit code {code}, script SHA-256 f2")}
			with input as rolled_back([step], {}, rollback_scripts)
	}
	every digest in [null, 1, ["f2"]] {
		step := object.union(switch_back, {"script_sha256": digest})
		security.check.error.rollback_succeeded == {unproven_step(step, $"exit code 0, script SHA-256 {digest}")}
			with input as rolled_back([step], {}, [{"path": "rollback.sh", "sha256": digest, "kind": "rollback"}])
	}
}

test_rollback_succeeded_violated_when_a_script_ran_and_the_release_lists_none if {
	expected := {unproven_step(switch_back, "exit code 0, script SHA-256 f2")}
	every scripts in [[], [rollback_scripts[0]]] {
		security.check.error.rollback_succeeded == expected with input as rolled_back([switch_back], {}, scripts)
	}
	every strategy in ["script", "Script", "", null, 1] {
		security.check.error.rollback_succeeded == expected
			with input as rolled_back([switch_back], {"strategy": strategy}, [])
	}
}

test_rollback_succeeded_violated_when_the_release_does_not_say_which_scripts_it_has if {
	expected := {unproven_step(switch_back, "exit code 0, script SHA-256 f2")}
	rollback := {"strategy": "blue_green", "result": "passed", "steps": [switch_back]}
	every release in [{}, {"scripts": null}, {"scripts": "f2"}, {"scripts": [{"sha256": "f2"}]}, {"scripts": {}}] {
		security.check.error.rollback_succeeded == expected
			with input as {"release": release, "evidence": {"rollback": rollback}}
	}
}

test_rollback_succeeded_unjudged_when_there_is_no_rollback if {
	not security.check.error.rollback_succeeded
		with input as {"release": {"scripts": rollback_scripts}, "evidence": {}}
}

test_rollback_succeeded_unjudged_when_the_steps_are_no_list if {
	every steps in [null, "switch back", 1, {}] {
		not security.check.error.rollback_succeeded with input as rolled_back(steps, {}, rollback_scripts)
	}
}
