package gates.security

import data.lib.severity

# METADATA
# title: No blocking finding is open
# description: Each finding is less severe than what blocks, or fixed, or closed by an exception.
# custom:
#   code: RAY305
#   judges: [security.findings]
#   may_be_empty: true
#   settings: [blocking_severity]
#   waivable: true
#   halt: pause
#   remediation: Mend the finding, or have the security lead sign an exception for it.
check.error.no_blocking_findings := {violation |
	some finding in findings
	not is_acceptable(finding, blocking)
	violation := {
		"item": finding,
		"message": $"{finding.rule} in {finding.component} is {finding.state}, {finding.severity}; {blocking} blocks",
		"actual": $"{finding.severity}",
		"expected": $"less than {blocking}, or not open",
	}
} if {
	findings := input.evidence.security.findings
	is_array(findings)
	blocking := input.settings.blocking_severity
	severity.is_severity(blocking)
}

is_acceptable(finding, _) if finding.state in {"fixed", "not_affected", "suppressed"}

is_acceptable(finding, blocking) if {
	finding.state == "open"
	severity.is_below(finding.severity, blocking)
}
