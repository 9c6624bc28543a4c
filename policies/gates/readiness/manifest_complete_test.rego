package gates.readiness_test

import data.gates.readiness

file_of(id, parts) := object.union(
	{"id": id, "required": true, "critical": false, "present": true, "digest_ok": true, "verified": true},
	parts,
)

with_files(entries, percent) := {
	"settings": {"manifest_completeness_percent": percent},
	"evidence": {"package": {"entries": entries}},
}

many(count_of_all, count_of_missing) := [file_of($"f{index}", {"present": index > count_of_missing}) |
	some index in numbers.range(1, count_of_all)
]

incomplete(satisfied, required, percent, missing, least) := {
	"subject": "completeness",
	"message": $"{satisfied} of {required} required entries are intact; {percent} % must be; missing: {missing}",
	"actual": satisfied,
	"expected": least,
	"unit": "entries",
}

test_manifest_complete_passes_when_all_is_there if {
	readiness.check.error.manifest_complete == set() with input as with_files([file_of("a", {})], 95)
}

test_manifest_complete_passes_at_the_limit_and_not_below if {
	readiness.check.error.manifest_complete == set() with input as with_files(many(20, 1), 95)
	readiness.check.error.manifest_complete == {incomplete(18, 20, 95, "f1, f2", 19)}
		with input as with_files(many(20, 2), 95)
}

test_manifest_complete_does_not_count_what_is_not_required if {
	optional := file_of("b", {"required": false, "present": false})
	readiness.check.error.manifest_complete == set() with input as with_files([file_of("a", {}), optional], 95)
	critical := file_of("b", {"required": false, "critical": true, "present": false})
	readiness.check.error.manifest_complete == {incomplete(1, 2, 95, "b", 2)}
		with input as with_files([file_of("a", {}), critical], 95)
}

test_manifest_complete_violated_when_a_digest_is_another if {
	every value in [false, "true", null] {
		readiness.check.error.manifest_complete == {incomplete(1, 2, 95, "b", 2)}
			with input as with_files([file_of("a", {}), file_of("b", {"digest_ok": value})], 95)
	}
}

test_manifest_complete_violated_when_a_field_is_missing if {
	every field in ["present", "digest_ok"] {
		bare := object.remove(file_of("b", {}), [field])
		readiness.check.error.manifest_complete == {incomplete(1, 2, 95, "b", 2)}
			with input as with_files([file_of("a", {}), bare], 95)
	}
	nothing := with_files([], 95)
	readiness.check.error.manifest_complete == {incomplete(0, 0, 95, "none", 1)} with input as nothing
}

test_manifest_complete_unjudged_when_there_is_no_package if {
	not readiness.check.error.manifest_complete
		with input as {"settings": {"manifest_completeness_percent": 95}, "evidence": {}}
	not readiness.check.error.manifest_complete with input as with_files("all", 95)
	not readiness.check.error.manifest_complete with input as with_files([], "95")
}
