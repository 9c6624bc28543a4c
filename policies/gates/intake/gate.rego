# METADATA
# title: Intake Confirmation Gate
# description: Earlier stages handed over whole and approved packages, and staging mirrors production.
# custom:
#   order: 1
#   criteria: All upstream approvals verified; staging parity report free of critical drift
#   remediation: Remediate configuration drift or obtain missing approvals.
package gates.intake
