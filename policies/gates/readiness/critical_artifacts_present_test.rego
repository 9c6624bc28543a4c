package gates.readiness_test

import data.gates.readiness

critical_of(id, parts) := object.union({"id": id, "critical": true, "present": true}, parts)

with_entries(entries) := {"evidence": {"package": {"entries": entries}}}

gone(entry) := {"item": entry, "message": $"{entry.id} is critical and not in the package"}

test_critical_artifacts_present_passes_when_they_are_there if {
	readiness.check.error.critical_artifacts_present == set()
		with input as with_entries([critical_of("parity", {}), {"id": "page", "critical": false, "present": false}])
}

test_critical_artifacts_present_violated_when_one_is_not if {
	every value in [false, "true", null, 1] {
		odd := critical_of("tests", {"present": value})
		readiness.check.error.critical_artifacts_present == {gone(odd)}
			with input as with_entries([critical_of("parity", {}), odd])
	}
}

test_critical_artifacts_present_violated_when_nothing_is_critical if {
	asked := {"id": "critical evidence", "is_asked": true}
	readiness.check.error.critical_artifacts_present == {gone(asked)} with input as with_entries([])
	readiness.check.error.critical_artifacts_present == {gone(asked)}
		with input as with_entries([{"id": "page", "critical": false, "present": true}])
}

test_critical_artifacts_present_violated_when_a_field_is_missing if {
	every field in ["critical", "present"] {
		bare := object.remove(critical_of("tests", {}), [field])
		readiness.check.error.critical_artifacts_present == {gone(bare)}
			with input as with_entries([critical_of("parity", {}), bare])
	}
}

test_critical_artifacts_present_unjudged_when_there_is_no_package if {
	not readiness.check.error.critical_artifacts_present with input as {"evidence": {}}
	not readiness.check.error.critical_artifacts_present with input as with_entries({"a": 1})
}
