package gates.readiness

import data.lib.ratio
import data.lib.text

# METADATA
# title: The manifest is complete enough
# description: Of the required entries as many are there and intact as the completeness setting wants.
# custom:
#   code: RAY401
#   judges: [package.entries]
#   settings: [manifest_completeness_percent]
#   waivable: true
#   halt: stop
#   remediation: Produce the missing evidence and build the package again.
check.error.manifest_complete := {violation |
	not are_complete(entries, satisfied, required, percent)
	violation := {
		"subject": "completeness",
		"message": $"{satisfied} of {required} required entries are intact; {percent} % must be; missing: {missing}",
		"actual": satisfied,
		"expected": least,
		"unit": "entries",
	}
} if {
	entries := input.evidence["package"].entries
	is_array(entries)
	percent := input.settings.manifest_completeness_percent
	is_number(percent)
	required := count([entry | some entry in entries; not is_optional(entry)])
	satisfied := count([entry | some entry in entries; not is_optional(entry); is_intact(entry)])
	missing := text.listed([$"{entry.id}" | some entry in entries; not is_optional(entry); not is_intact(entry)])
	least := ratio.least(required, percent)
}

are_complete(entries, satisfied, required, percent) if {
	is_array(entries)
	ratio.reaches(satisfied, required, percent)
}

is_optional(entry) if {
	entry.required == false
	entry.critical == false
}

is_intact(entry) if {
	entry.present == true
	entry.digest_ok == true
}
