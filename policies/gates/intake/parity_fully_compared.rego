package gates.intake

import data.lib.text

# METADATA
# title: Staging was compared with production in full
# description: Every dimension was compared, one at least is required, and the sides are those of the settings.
# custom:
#   code: RAY108
#   judges: [parity.dimensions]
#   settings: [rehearsal_environment]
#   waivable: false
#   halt: stop
#   remediation: Compare the dimension that is left out, between production and the rehearsal environment.
check.error.parity_fully_compared := {violation |
	some claim in claims
	not is_compared(claim, dimensions)
	violation := {
		"item": claim,
		"message": $"{claim.id}: {comparison_of(claim)}",
	}
} if {
	dimensions := input.evidence.parity.dimensions
	is_array(dimensions)
	environment := input.settings.rehearsal_environment
	is_string(environment)
	sides := {
		"id": "sides",
		"wanted": environment,
		"candidate": object.get(input.evidence.parity, ["candidate", "environment"], "unknown"),
		"baseline": object.get(input.evidence.parity, ["baseline", "environment"], environment),
	}
	claims := array.concat([sides, {"id": "required dimensions", "is_asked": true}], dimensions)
}

is_compared(claim, _) if claim.compared == true

is_compared(claim, _) if {
	claim.candidate == claim.wanted
	text.is_filled(claim.baseline)
	claim.baseline != claim.wanted
}

is_compared(claim, dimensions) if {
	claim.is_asked == true
	some dimension in dimensions
	dimension.required == true
}

comparison_of(claim) := $"{claim.candidate} was compared with {claim.baseline}" if "wanted" in object.keys(claim)

comparison_of(claim) := "there are none" if "is_asked" in object.keys(claim)

comparison_of(claim) := "was not compared" if {
	not "wanted" in object.keys(claim)
	not "is_asked" in object.keys(claim)
}
