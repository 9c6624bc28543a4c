package gates.security_test

import data.gates.security

bill_of(sbom) := {"evidence": {"sbom": sbom}}

miscounted(stated, listed) := {
	"subject": "components",
	"message": $"the bill of materials counts {stated} components and lists {listed}; it must list at least one, and all",
	"actual": listed,
	"expected": stated,
	"unit": "components",
}

test_sbom_present_passes_when_all_counted_components_are_listed if {
	security.check.error.sbom_present == set() with input as bill_of({"components": 1, "packages": [{"id": "a"}]})
	security.check.error.sbom_present == set()
		with input as bill_of({"components": 2, "packages": [{"id": "a"}, {"id": "b"}]})
}

test_sbom_present_violated_when_one_more_or_less_is_counted if {
	every stated in [0, 1, 3, 2.5, -2] {
		security.check.error.sbom_present == {miscounted(stated, 2)}
			with input as bill_of({"components": stated, "packages": [{"id": "a"}, {"id": "b"}]})
	}
}

test_sbom_present_violated_when_there_is_no_component if {
	security.check.error.sbom_present == {miscounted(0, 0)} with input as bill_of({"components": 0, "packages": []})
}

test_sbom_present_violated_when_the_number_is_missing if {
	security.check.error.sbom_present == {miscounted("an unknown number of", 1)}
		with input as bill_of({"packages": [{"id": "a"}]})
}

test_sbom_present_violated_when_it_is_no_number if {
	every stated in ["1", null, true, [1]] {
		security.check.error.sbom_present == {miscounted(stated, 1)}
			with input as bill_of({"components": stated, "packages": [{"id": "a"}]})
	}
}

test_sbom_present_unjudged_when_there_is_no_bill_of_materials if {
	not security.check.error.sbom_present with input as {"evidence": {}}
}

test_sbom_present_unjudged_when_the_packages_are_no_list if {
	every packages in [null, "a", 1, {}, {"a": 1}] {
		not security.check.error.sbom_present with input as bill_of({"components": 1, "packages": packages})
	}
}
