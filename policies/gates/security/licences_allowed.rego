package gates.security

import data.lib.licence

# METADATA
# title: Every licence is allowed
# description: >-
#   Each component of the bill of materials and of the licence scan may be used under licences that the settings allow.
#   A licence scan may be empty, a bill of materials may not.
# custom:
#   code: RAY306
#   judges: [sbom.packages, security.licences]
#   may_be_empty: true
#   settings: [allowed_licences]
#   waivable: true
#   halt: pause
#   remediation: Replace the component, state its licence, or have the licence allowed.
check.error.licences_allowed := {violation |
	some component in components
	not may_be_used(component, allowed)
	violation := {
		"item": component,
		"message": $"{component.component} has licence \"{component.expression}\", which is unknown or not allowed",
		"actual": $"{component.expression}",
		"expected": "a licence that is allowed",
	}
} if {
	packages := input.evidence.sbom.packages
	is_array(packages)
	packages != []
	licences := input.evidence.security.licences
	is_array(licences)
	allowed := input.settings.allowed_licences
	is_array(allowed)
	components := array.concat(packages, licences)
}

may_be_used(component, allowed) if licence.is_allowed(component.alternatives, allowed)
