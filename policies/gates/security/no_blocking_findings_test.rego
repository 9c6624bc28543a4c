package gates.security_test

import data.gates.security

found(findings, blocking) := {
	"settings": {"blocking_severity": blocking},
	"evidence": {"security": {"findings": findings}},
}

finding_of(severity, state) := {
	"id": "CVE-2026-1 in left-pad@1.0.0",
	"rule": "CVE-2026-1",
	"component": "left-pad@1.0.0",
	"severity": severity,
	"state": state,
}

open_finding(finding, state, severity, blocking) := {
	"item": finding,
	"message": $"CVE-2026-1 in left-pad@1.0.0 is {state}, {severity}; {blocking} blocks",
	"actual": $"{severity}",
	"expected": $"less than {blocking}, or not open",
}

test_no_blocking_findings_passes_when_there_is_none if {
	security.check.error.no_blocking_findings == set() with input as found([], "high")
}

test_no_blocking_findings_passes_when_each_is_less_than_what_blocks if {
	findings := [finding_of(severity, "open") | some severity in ["none", "low", "medium"]]
	security.check.error.no_blocking_findings == set() with input as found(findings, "high")
}

test_no_blocking_findings_passes_when_each_is_closed if {
	findings := [finding_of("critical", state) | some state in ["fixed", "not_affected", "suppressed"]]
	security.check.error.no_blocking_findings == set() with input as found(findings, "low")
}

test_no_blocking_findings_violated_when_one_is_exactly_what_blocks if {
	every blocking in ["low", "medium", "high", "critical"] {
		finding := finding_of(blocking, "open")
		security.check.error.no_blocking_findings == {open_finding(finding, "open", blocking, blocking)}
			with input as found([finding_of("none", "open"), finding], blocking)
	}
}

test_no_blocking_findings_violated_when_the_severity_is_unknown_and_high_blocks if {
	finding := finding_of("unknown", "open")
	security.check.error.no_blocking_findings == {open_finding(finding, "open", "unknown", "high")}
		with input as found([finding], "high")
	security.check.error.no_blocking_findings == set() with input as found([finding], "critical")
}

test_no_blocking_findings_violated_when_a_field_is_missing if {
	without_severity := object.remove(finding_of("low", "open"), ["severity"])
	security.check.error.no_blocking_findings == {open_finding(without_severity, "open", "<undefined>", "high")}
		with input as found([without_severity], "high")
	without_state := object.remove(finding_of("low", "open"), ["state"])
	security.check.error.no_blocking_findings == {open_finding(without_state, "<undefined>", "low", "high")}
		with input as found([without_state], "high")
}

test_no_blocking_findings_violated_when_a_field_is_no_such_word if {
	every severity in [null, 0, true, "", "Low", "minor", ["low"]] {
		finding := finding_of(severity, "open")
		security.check.error.no_blocking_findings == {open_finding(finding, "open", severity, "critical")}
			with input as found([finding], "critical")
	}
	every state in [null, 0, false, "", "Fixed", "wontfix", ["fixed"]] {
		finding := finding_of("low", state)
		security.check.error.no_blocking_findings == {open_finding(finding, state, "low", "critical")}
			with input as found([finding], "critical")
	}
}

test_no_blocking_findings_unjudged_when_there_is_no_security_evidence if {
	not security.check.error.no_blocking_findings
		with input as {"settings": {"blocking_severity": "high"}, "evidence": {}}
}

test_no_blocking_findings_unjudged_when_the_findings_are_no_list if {
	every findings in [null, "none", 0, {}] {
		not security.check.error.no_blocking_findings with input as found(findings, "high")
	}
}

test_no_blocking_findings_unjudged_when_the_setting_is_no_severity if {
	every blocking in [null, 3, "", "High", "severe", ["high"]] {
		not security.check.error.no_blocking_findings with input as found([], blocking)
	}
	not security.check.error.no_blocking_findings
		with input as {"settings": {}, "evidence": {"security": {"findings": []}}}
}
