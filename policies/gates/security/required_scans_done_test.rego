package gates.security_test

import data.gates.security

scanned_by(scans, required) := {
	"settings": {"required_scans": required},
	"evidence": {"security": {"scans": scans}},
}

sca := {"id": "trivy", "category": "sca", "complete": true}

sast := {"id": "semgrep", "category": "sast", "complete": true}

unscanned(claim, gap) := {
	"item": claim,
	"message": $"{gap}; each required scan, and each that was run, must be complete",
	"actual": gap,
	"expected": "complete",
}

missing_scan(category) := unscanned(
	{"id": category, "required": category},
	$"there is no complete {category} scan",
)

test_required_scans_done_passes_when_each_category_was_scanned if {
	security.check.error.required_scans_done == set() with input as scanned_by([sca, sast], ["sca", "sast"])
	security.check.error.required_scans_done == set() with input as scanned_by([sca, sast], ["sca"])
}

test_required_scans_done_violated_when_a_category_was_not_scanned if {
	security.check.error.required_scans_done == {missing_scan("sast"), missing_scan("SCA")}
		with input as scanned_by([sca], ["sca", "sast", "SCA"])
	security.check.error.required_scans_done == {missing_scan("sca")} with input as scanned_by([], ["sca"])
}

test_required_scans_done_violated_when_the_only_scan_of_a_category_is_incomplete if {
	partial := object.union(sca, {"complete": false})
	gap := unscanned(partial, "sca scan trivy is complete: false")
	security.check.error.required_scans_done == {gap, missing_scan("sca")}
		with input as scanned_by([partial, sast], ["sca", "sast"])
}

test_required_scans_done_violated_when_a_second_scan_of_any_category_is_incomplete if {
	every category in ["sca", "dast"] {
		partial := {"id": "second", "category": category, "complete": false}
		security.check.error.required_scans_done == {unscanned(partial, $"{category} scan second is complete: false")}
			with input as scanned_by([sca, partial], ["sca"])
	}
}

test_required_scans_done_violated_when_a_field_is_missing if {
	partial := object.remove(sca, ["complete"])
	gap := unscanned(partial, "sca scan trivy is complete: <undefined>")
	security.check.error.required_scans_done == {gap, missing_scan("sca")} with input as scanned_by([partial], ["sca"])
	security.check.error.required_scans_done == {missing_scan("sca")}
		with input as scanned_by([object.remove(sca, ["category"])], ["sca"])
}

test_required_scans_done_violated_when_a_field_has_another_type if {
	every complete in ["true", 1, null] {
		partial := object.union(sca, {"complete": complete})
		gap := unscanned(partial, $"sca scan trivy is complete: {complete}")
		security.check.error.required_scans_done == {gap, missing_scan("sca")} with input as scanned_by([partial], ["sca"])
	}
	every category in [null, 1, ["sca"]] {
		security.check.error.required_scans_done == {missing_scan("sca")}
			with input as scanned_by([object.union(sca, {"category": category})], ["sca"])
	}
}

test_required_scans_done_unjudged_when_there_is_no_security_evidence if {
	not security.check.error.required_scans_done with input as {"settings": {"required_scans": ["sca"]}, "evidence": {}}
}

test_required_scans_done_unjudged_when_the_scans_are_no_list if {
	every scans in [null, "sca", 1, {}] {
		not security.check.error.required_scans_done with input as scanned_by(scans, ["sca"])
	}
}

test_required_scans_done_unjudged_when_the_setting_lists_nothing if {
	every required in [null, "sca", 1, {}, []] {
		not security.check.error.required_scans_done with input as scanned_by([sca], required)
	}
	not security.check.error.required_scans_done
		with input as {"settings": {}, "evidence": {"security": {"scans": [sca]}}}
}
