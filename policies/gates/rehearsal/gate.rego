# METADATA
# title: Deployment Rehearsal Gate
# description: The deployment was rehearsed on staging, and the targeted suites pass there.
# custom:
#   order: 2
#   criteria: Rehearsal success and test coverage ≥ 90%
#   remediation: Review automation logs, remediate failures, rerun rehearsal.
package gates.rehearsal
