package gates.security_test

import data.gates.security

licensed(packages, licences, allowed) := {
	"settings": {"allowed_licences": allowed},
	"evidence": {"sbom": {"packages": packages}, "security": {"licences": licences}},
}

permissive := ["MIT", "Apache-2.0"]

component_of(name, expression, alternatives) := {
	"id": name,
	"component": $"{name}@1.0.0",
	"expression": expression,
	"alternatives": alternatives,
}

express := component_of("express", "MIT", [["MIT"]])

refused_component(component, expression) := {
	"item": component,
	"message": $"{component.component} has licence \"{expression}\", which is unknown or not allowed",
	"actual": $"{expression}",
	"expected": "a licence that is allowed",
}

test_licences_allowed_passes_when_each_component_has_an_allowed_alternative if {
	either := component_of("either", "GPL-3.0-only OR MIT", [["GPL-3.0-only"], ["MIT"]])
	both := component_of("both", "MIT AND Apache-2.0", [["MIT", "Apache-2.0"]])
	security.check.error.licences_allowed == set() with input as licensed([express, either], [both], permissive)
	security.check.error.licences_allowed == set() with input as licensed([express], [], permissive)
}

test_licences_allowed_violated_when_no_alternative_is_allowed if {
	copyleft := component_of("gpl", "GPL-3.0-only", [["GPL-3.0-only"]])
	expected := {refused_component(copyleft, "GPL-3.0-only")}
	security.check.error.licences_allowed == expected with input as licensed([express, copyleft], [], permissive)
	security.check.error.licences_allowed == expected with input as licensed([express], [copyleft], permissive)
}

test_licences_allowed_violated_when_only_a_part_of_what_applies_together_is_allowed if {
	both := component_of("both", "MIT AND GPL-3.0-only", [["MIT", "GPL-3.0-only"]])
	security.check.error.licences_allowed == {refused_component(both, "MIT AND GPL-3.0-only")}
		with input as licensed([express, both], [], permissive)
}

test_licences_allowed_violated_when_the_licence_is_unknown if {
	every alternatives in [[], [[]]] {
		odd := component_of("odd", "", alternatives)
		security.check.error.licences_allowed == {refused_component(odd, "")}
			with input as licensed([express, odd], [], permissive)
	}
}

test_licences_allowed_violated_when_nothing_is_allowed if {
	security.check.error.licences_allowed == {refused_component(express, "MIT")}
		with input as licensed([express], [], [])
}

test_licences_allowed_violated_when_a_field_is_missing if {
	without := object.remove(express, ["alternatives"])
	security.check.error.licences_allowed == {refused_component(without, "MIT")}
		with input as licensed([without], [], permissive)
	unnamed := {"id": "a"}
	nameless := {
		"item": unnamed,
		"message": "<undefined> has licence \"<undefined>\", which is unknown or not allowed",
		"actual": "<undefined>",
		"expected": "a licence that is allowed",
	}
	security.check.error.licences_allowed == {nameless} with input as licensed([express], [unnamed], permissive)
}

test_licences_allowed_violated_when_the_alternatives_have_another_type if {
	every alternatives in [null, true, "MIT", 5, {}, {"a": ["MIT"]}, ["MIT"], [5], [[5]], [[null]]] {
		odd := component_of("odd", "MIT", alternatives)
		security.check.error.licences_allowed == {refused_component(odd, "MIT")} with input as licensed([odd], [], permissive)
	}
}

test_licences_allowed_unjudged_when_a_document_is_absent if {
	whole := licensed([express], [], permissive)
	every kind in ["sbom", "security"] {
		not security.check.error.licences_allowed with input as json.remove(whole, [$"evidence/{kind}"])
	}
}

test_licences_allowed_unjudged_when_there_is_no_component if {
	not security.check.error.licences_allowed with input as licensed([], [], permissive)
	not security.check.error.licences_allowed with input as licensed([], [express], permissive)
}

test_licences_allowed_unjudged_when_a_list_is_no_list if {
	every value in [null, "express", 1, {}] {
		not security.check.error.licences_allowed with input as licensed(value, [], permissive)
		not security.check.error.licences_allowed with input as licensed([express], value, permissive)
		not security.check.error.licences_allowed with input as licensed([express], [], value)
	}
	without := json.remove(licensed([express], [], permissive), ["settings/allowed_licences"])
	not security.check.error.licences_allowed with input as without
}
