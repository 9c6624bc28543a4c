# The rehearsal gate as conftest asks for it: every violation is a deny.
package main

import data.gates.rehearsal

deny contains violation.message if {
	some level in ["error", "warning"]
	some violations in rehearsal.check[level]
	some violation in violations
}
