package gates.readiness_test

import data.gates.readiness

bound_ids := ["package", "manifest", "policy", "trust", "candidate_verdict"]

tie(id, parts) := object.union({"id": id, "bound": true, "stated": "a1", "found": "a1"}, parts)

all_tied := [tie(id, {}) | some id in bound_ids]

binding_of(bindings, whole) := {"evidence": {"approval": {"bindings": bindings, "bound": whole}}}

test_approvals_bound_to_package_passes_when_all_five_hold if {
	readiness.check.error.approvals_bound_to_package == set() with input as binding_of(all_tied, true)
}

test_approvals_bound_to_package_violated_when_one_does_not if {
	every value in [false, "true", null] {
		odd := tie("trust", {"bound": value, "found": "b2"})
		readiness.check.error.approvals_bound_to_package == {{
			"item": odd,
			"message": "trust: the approvals bind a1; what was judged has b2",
			"actual": "b2",
			"expected": "a1",
		}} with input as binding_of(array.concat(all_tied, [odd]), true)
	}
}

test_approvals_bound_to_package_violated_once_when_one_does_not_and_so_the_whole if {
	others := [tie(id, {}) | some id in bound_ids; id != "trust"]
	bindings := array.concat(others, [tie("trust", {"bound": false, "found": "b2"})])
	found := readiness.check.error.approvals_bound_to_package with input as binding_of(bindings, false)
	[violation.item.id | some violation in found] == ["trust"]
}

test_approvals_bound_to_package_violated_when_the_whole_is_not_bound if {
	every value in [false, "true", null, 1] {
		readiness.check.error.approvals_bound_to_package == {{
			"item": {"id": "everything", "holds": value, "stated": true, "found": value},
			"message": $"everything: whether the approvals bind all of it: {value}",
			"actual": $"{value}",
			"expected": "true",
		}} with input as binding_of(all_tied, value)
	}
	count(readiness.check.error.approvals_bound_to_package) == 1
		with input as {"evidence": {"approval": {"bindings": all_tied}}}
}

test_approvals_bound_to_package_violated_when_one_is_missing if {
	every id in bound_ids {
		others := [tie(other, {}) | some other in bound_ids; other != id]
		found := readiness.check.error.approvals_bound_to_package with input as binding_of(others, true)
		[violation.message | some violation in found] == [$"{id}: the approvals do not bind it"]
	}
	bare := array.concat(all_tied, [object.remove(tie("trust", {}), ["bound"])])
	count(readiness.check.error.approvals_bound_to_package) == 1 with input as binding_of(bare, true)
}

test_approvals_bound_to_package_unjudged_when_there_is_no_approval if {
	not readiness.check.error.approvals_bound_to_package with input as {"evidence": {}}
	not readiness.check.error.approvals_bound_to_package with input as binding_of("all", true)
}
