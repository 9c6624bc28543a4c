# METADATA
# title: Severities
# description: The words none, low, medium, high and critical in their order; unknown counts as high.
package lib.severity

at_most(severity, limit) if rank[severity] <= rank[limit]

at_least(severity, limit) if rank[severity] >= rank[limit]

is_below(severity, limit) if rank[severity] < rank[limit]

is_severity(value) if value in object.keys(rank)

# What is not listed has no rank: it is neither at most nor at least anything.
rank := {
	"none": 0,
	"low": 1,
	"medium": 2,
	"high": 3,
	"unknown": 3,
	"critical": 4,
}
