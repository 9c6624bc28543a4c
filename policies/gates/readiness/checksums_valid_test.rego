package gates.readiness_test

import data.gates.readiness

packed(entries, parts) := {"evidence": {"package": object.union(
	{"entries": entries, "extra_entries": [], "package_digest_ok": true},
	parts,
)}}

sound(parts) := object.union({"id": "tests.json", "present": true, "digest_ok": true, "verified": true}, parts)

faults_of(found) := [violation.message | some violation in found]

test_checksums_valid_passes_when_all_hold if {
	readiness.check.error.checksums_valid == set()
		with input as packed([sound({}), {"id": "gone.json", "present": false}], {})
}

test_checksums_valid_violated_when_the_package_is_another if {
	every value in [false, "true", null] {
		found := readiness.check.error.checksums_valid with input as packed([sound({})], {"package_digest_ok": value})
		faults_of(found) == [$"the package: its digest is not that of the manifest ({value})"]
	}
}

test_checksums_valid_violated_when_a_file_is_another_or_unverified if {
	every field in ["digest_ok", "verified"] {
		every value in [false, "true", null] {
			odd := sound({field: value})
			readiness.check.error.checksums_valid == {{
				"item": odd,
				"message": $"tests.json: digest and size hold: {odd.digest_ok}, verified by somebody: {odd.verified}",
			}} with input as packed([sound({"id": "b"}), odd], {})
		}
	}
}

test_checksums_valid_violated_when_a_file_is_unnamed if {
	found := readiness.check.error.checksums_valid
		with input as packed([sound({})], {"extra_entries": [{"id": "stowaway"}]})
	faults_of(found) == ["files that the manifest does not name: stowaway"]
}

test_checksums_valid_violated_when_a_field_is_missing if {
	every field in ["present", "digest_ok", "verified"] {
		count(readiness.check.error.checksums_valid) == 1
			with input as packed([object.remove(sound({}), [field])], {})
	}
	every field in ["extra_entries", "package_digest_ok"] {
		bare := {"evidence": {"package": object.remove(packed([sound({})], {}).evidence["package"], [field])}}
		count(readiness.check.error.checksums_valid) == 1 with input as bare
	}
}

test_checksums_valid_unjudged_when_there_is_no_package if {
	not readiness.check.error.checksums_valid with input as {"evidence": {}}
	not readiness.check.error.checksums_valid with input as packed("all", {})
}
