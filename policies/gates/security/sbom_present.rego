package gates.security

# METADATA
# title: There is a bill of materials
# description: The software bill of materials has components, as many as it counts.
# custom:
#   code: RAY307
#   judges: [sbom.packages]
#   waivable: true
#   halt: pause
#   remediation: Write a bill of materials of what is released.
check.error.sbom_present := {violation |
	not is_whole(stated, listed)
	violation := {
		"subject": "components",
		"message": $"the bill of materials counts {stated} components and lists {listed}; it must list at least one, and all",
		"actual": listed,
		"expected": stated,
		"unit": "components",
	}
} if {
	sbom := input.evidence.sbom
	is_array(sbom.packages)
	stated := object.get(sbom, "components", "an unknown number of")
	listed := count(sbom.packages)
}

is_whole(stated, listed) if {
	stated == listed
	listed > 0
}
