package gates.rehearsal_test

import data.gates.rehearsal

executed_among(suites) := {"evidence": {"tests": {"suites": suites}}}

not_executed(suite, executed) := {
	"item": suite,
	"message": $"targeted suite smoke executed {executed} tests; at least 1 is required",
	"actual": $"{executed}",
	"expected": "at least 1",
	"unit": "tests",
}

test_targeted_suites_executed_passes_when_each_ran if {
	rehearsal.check.error.targeted_suites_executed == set()
		with input as executed_among([{"id": "smoke", "executed": 12}, {"id": "api", "executed": 3}])
}

test_targeted_suites_executed_passes_when_one_test_ran if {
	rehearsal.check.error.targeted_suites_executed == set()
		with input as executed_among([{"id": "smoke", "executed": 1}])
}

test_targeted_suites_executed_violated_when_no_test_ran if {
	idle := {"id": "smoke", "executed": 0}
	rehearsal.check.error.targeted_suites_executed == {not_executed(idle, 0)}
		with input as executed_among([{"id": "api", "executed": 3}, idle])
}

test_targeted_suites_executed_violated_when_the_number_is_missing if {
	rehearsal.check.error.targeted_suites_executed == {not_executed({"id": "smoke"}, "<undefined>")}
		with input as executed_among([{"id": "smoke"}])
}

test_targeted_suites_executed_violated_when_it_is_no_number if {
	every executed in ["12", null, true] {
		odd := {"id": "smoke", "executed": executed}
		rehearsal.check.error.targeted_suites_executed == {not_executed(odd, executed)} with input as executed_among([odd])
	}
}

test_targeted_suites_executed_unjudged_when_there_are_no_tests if {
	not rehearsal.check.error.targeted_suites_executed with input as {"evidence": {}}
}

test_targeted_suites_executed_unjudged_when_the_suites_are_no_list if {
	every suites in [null, "smoke", 1, {}] {
		not rehearsal.check.error.targeted_suites_executed with input as executed_among(suites)
	}
}
