# METADATA
# title: Approvals
# description: Roles that have to approve, with the approvals that the host verified.
package lib.approval

import data.lib.text

# Enough distinct people approve, and nobody rejects.
is_given(role) if {
	is_array(role.approved_by)
	is_number(role.min)
	role.min >= 1
	count({identity | some identity in role.approved_by; text.is_filled(identity)}) >= role.min
	role.rejected_by == []
}

# A role that need not approve may still not reject.
is_settled(role) if is_given(role)

is_settled(role) if {
	role.required == false
	role.rejected_by == []
}

# One line about a role, whatever is missing in it.
summary(role) := $"approved by {approved} of {role.min}, rejected by {rejected}, refused: {refused}" if {
	approved := count(object.get(role, "approved_by", []))
	rejected := count(object.get(role, "rejected_by", []))
	refused := text.listed([$"{entry.identity} ({entry.reason})" | some entry in object.get(role, "refused", [])])
}
