# What the security gate asks of a SARIF log, as plain Rego over the file: no result is an error.
package main

deny contains message if {
	some run in input.runs
	some result in run.results
	rule := run.tool.driver.rules[result.ruleIndex]
	level := object.get(result, "level", object.get(rule, ["defaultConfiguration", "level"], "warning"))
	level == "error"
	message := sprintf("%s at %s", [rule.id, result.locations[0].physicalLocation.artifactLocation.uri])
}
