# METADATA
# title: Readiness Approval Gate
# description: The go/no-go package is complete and intact, and the people who have to approve it did.
# custom:
#   order: 4
#   criteria: Go/no-go package complete; readiness approvals signed; deployment checklist updated
#   remediation: Obtain missing approvals; rebuild package; update checklist.
package gates.readiness
