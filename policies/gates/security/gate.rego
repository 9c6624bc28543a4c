# METADATA
# title: Rollback & Security Gate
# description: The rollback restores the service in time, and the security lead accepts what the scans found.
# custom:
#   order: 3
#   criteria: Rollback rehearsal completes within RTO; security/compliance scans cleared.
#   remediation: Address rollback gaps or security issues; rerun validations.
package gates.security
