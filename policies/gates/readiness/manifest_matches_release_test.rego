package gates.readiness_test

import data.gates.readiness

released(parts) := {"evidence": {"package": object.union(
	{"entries": [{"id": "a"}], "release_status": "final", "release_manifest_ok": true},
	parts,
)}}

another_release(status, is_packed) := {
	"subject": "release manifest",
	"message": $"the release manifest is {status}, and the package holds the one that was judged: {is_packed}",
	"actual": $"{status}",
	"expected": "final",
}

test_manifest_matches_release_passes_when_the_final_one_is_packed if {
	readiness.check.error.manifest_matches_release == set() with input as released({})
}

test_manifest_matches_release_violated_when_it_is_no_final_one if {
	every status in ["draft", "unknown", null] {
		readiness.check.error.manifest_matches_release == {another_release(status, true)}
			with input as released({"release_status": status})
	}
}

test_manifest_matches_release_violated_when_another_one_is_packed if {
	every value in [false, "true", null] {
		readiness.check.error.manifest_matches_release == {another_release("final", value)}
			with input as released({"release_manifest_ok": value})
	}
}

test_manifest_matches_release_violated_when_a_field_is_missing if {
	every field in ["release_status", "release_manifest_ok"] {
		bare := {"evidence": {"package": object.remove(released({}).evidence["package"], [field])}}
		count(readiness.check.error.manifest_matches_release) == 1 with input as bare
	}
}

test_manifest_matches_release_unjudged_when_there_is_no_package if {
	not readiness.check.error.manifest_matches_release with input as {"evidence": {}}
	not readiness.check.error.manifest_matches_release with input as released({"entries": "all"})
}
