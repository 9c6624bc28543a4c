# METADATA
# title: Severities
# description: The order of severities, from harmless to critical.
package lib.severity

ranks := {"none": 0, "low": 1, "medium": 2, "high": 3, "critical": 4}

# METADATA
# description: True where both are severities and the first is not worse than the second.
at_most(severity, limit) if ranks[severity] <= ranks[limit]
