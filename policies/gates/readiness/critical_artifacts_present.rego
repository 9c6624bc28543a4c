package gates.readiness

# METADATA
# title: The critical evidence is in the package
# description: Each critical entry is there, and the manifest and the protocol name at least one.
# custom:
#   code: RAY402
#   judges: [package.entries]
#   waivable: false
#   halt: stop
#   remediation: Put the missing evidence into the package.
check.error.critical_artifacts_present := {violation |
	some entry in claims
	not is_there(entry, entries)
	violation := {
		"item": entry,
		"message": $"{entry.id} is critical and not in the package",
	}
} if {
	entries := input.evidence["package"].entries
	is_array(entries)
	claims := array.concat([{"id": "critical evidence", "is_asked": true}], entries)
}

is_there(entry, _) if entry.critical == false

is_there(entry, _) if {
	entry.critical == true
	entry.present == true
}

is_there(entry, entries) if {
	entry.is_asked == true
	some other in entries
	other.critical == true
}
