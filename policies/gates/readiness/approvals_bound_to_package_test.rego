package gates.readiness_test

import data.gates.readiness

bound_ids := ["package", "manifest", "policy", "trust", "candidate_verdict"]

tie(id, parts) := object.union({"id": id, "bound": true, "stated": "a1", "found": "a1"}, parts)

all_tied := [tie(id, {}) | some id in bound_ids]

binding_of(bindings) := {"evidence": {"approval": {"bindings": bindings}}}

test_approvals_bound_to_package_passes_when_all_five_hold if {
	readiness.check.error.approvals_bound_to_package == set() with input as binding_of(all_tied)
}

test_approvals_bound_to_package_violated_when_one_does_not if {
	every value in [false, "true", null] {
		odd := tie("trust", {"bound": value, "found": "b2"})
		readiness.check.error.approvals_bound_to_package == {{
			"item": odd,
			"message": "trust: the approvals bind a1; what was judged has b2",
			"actual": "b2",
			"expected": "a1",
		}} with input as binding_of(array.concat(all_tied, [odd]))
	}
}

test_approvals_bound_to_package_violated_when_one_is_missing if {
	every id in bound_ids {
		others := [tie(other, {}) | some other in bound_ids; other != id]
		found := readiness.check.error.approvals_bound_to_package with input as binding_of(others)
		[violation.message | some violation in found] == [$"{id}: the approvals do not bind it"]
	}
	bare := array.concat(all_tied, [object.remove(tie("trust", {}), ["bound"])])
	count(readiness.check.error.approvals_bound_to_package) == 1 with input as binding_of(bare)
}

test_approvals_bound_to_package_unjudged_when_there_is_no_approval if {
	not readiness.check.error.approvals_bound_to_package with input as {"evidence": {}}
	not readiness.check.error.approvals_bound_to_package with input as binding_of("all")
}
