package gates.rehearsal_test

import data.gates.rehearsal

executed_suites(suites) := {"evidence": {"tests": {"suites": suites}}}

idle(suite, executed) := {
	"item": suite,
	"message": $"targeted suite smoke executed {executed} tests",
	"actual": executed,
	"expected": "1 or more",
}

test_targeted_suites_executed_passes_when_each_ran_a_test if {
	rehearsal.check.error.targeted_suites_executed == set()
		with input as executed_suites([{"id": "smoke", "executed": 1}])
}

test_targeted_suites_executed_violated_when_one_ran_none if {
	suite := {"id": "smoke", "executed": 0}
	suites := [{"id": "other", "executed": 1}, suite]
	rehearsal.check.error.targeted_suites_executed == {idle(suite, "0")} with input as executed_suites(suites)
}

test_targeted_suites_executed_violated_when_the_count_is_missing if {
	suite := {"id": "smoke"}
	rehearsal.check.error.targeted_suites_executed == {idle(suite, "<undefined>")}
		with input as executed_suites([suite])
}

test_targeted_suites_executed_violated_when_the_count_is_a_text if {
	suite := {"id": "smoke", "executed": "3"}
	rehearsal.check.error.targeted_suites_executed == {idle(suite, "3")}
		with input as executed_suites([suite])
}

test_targeted_suites_executed_unjudged_when_there_are_no_tests if {
	not rehearsal.check.error.targeted_suites_executed with input as {"evidence": {}}
}
