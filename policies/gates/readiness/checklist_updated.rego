package gates.readiness

import data.lib.moment

# METADATA
# title: The deployment checklist is that of this rehearsal
# description: It names the rehearsal by its digest, is no older, and everything that precedes the deployment is ticked.
# custom:
#   code: RAY408
#   judges: [checklist.items, rehearsal.steps]
#   waivable: true
#   halt: pause
#   remediation: Update the checklist from the rehearsal's log, and tick what is done.
check.error.checklist_updated := {violation |
	some claim in claims
	not is_ticked(claim, items)
	violation := {
		"item": claim,
		"message": $"{claim.id}: {gap_of(claim)}",
	}
} if {
	items := input.evidence.checklist.items
	is_array(items)
	is_array(input.evidence.rehearsal.steps)
	asked := [
		{
			"id": "rehearsal",
			"named": object.get(input.evidence.checklist, "updated_from", "no digest"),
			"rehearsed": object.get(input.evidence.rehearsal, "log_sha256", "an unknown digest"),
		},
		{
			"id": "time",
			"updated": object.get(input.evidence.checklist, "updated_at", "an unknown time"),
			"ended": object.get(input.evidence.rehearsal, "finished_at", "an unknown time"),
		},
		{"id": "items before the deployment", "is_asked": true},
	]
	claims := array.concat(asked, items)
}

is_ticked(claim, _) if {
	is_string(claim.named)
	claim.named == claim.rehearsed
}

is_ticked(claim, _) if moment.is_at_or_after(claim.updated, claim.ended)

is_ticked(claim, items) if {
	claim.is_asked == true
	some item in items
	item.phase == "pre-deployment"
}

# What is done at or after the deployment is still open before it; anything else is not.
is_ticked(claim, _) if claim.phase in {"deployment", "post-deployment"}

is_ticked(claim, _) if {
	is_string(claim.phase)
	claim.done == true
}

gap_of(claim) := $"updated from {claim.named}; the rehearsal is {claim.rehearsed}" if "named" in object.keys(claim)

gap_of(claim) := $"updated {claim.updated}; the rehearsal ended {claim.ended}" if "updated" in object.keys(claim)

gap_of(claim) := "there are none" if "is_asked" in object.keys(claim)

gap_of(claim) := $"not done ({claim.phase})" if {
	every key in ["named", "updated", "is_asked"] {
		not key in object.keys(claim)
	}
}
