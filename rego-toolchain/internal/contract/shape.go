package contract

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// shape holds a check to `check.<level>.<name> := {violation | …} if {…}` and gives its comprehension, if it has one.
func (lint *linter) shape(rule checkRule) *ast.SetComprehension {
	if rule.Head.Key != nil {
		lint.refuse(rule.Location, "contains-check",
			fmt.Sprintf("check %s collects with contains, so it is never undefined and passes unjudged; write %s", rule.name, form(rule)))
		return nil
	}
	if rule.Default || rule.Else != nil {
		lint.refuse(rule.Location, "two-heads",
			fmt.Sprintf("check %s has a default or an else, which answers where nothing was judged; write %s", rule.name, form(rule)))
	}
	comprehension, isSet := rule.Head.Value.Value.(*ast.SetComprehension)
	if !isSet || !rule.Head.Assign {
		lint.refuse(rule.Location, "not-a-set-comprehension",
			fmt.Sprintf("check %s is not assigned a set comprehension; write %s", rule.name, form(rule)))
	}
	if isBare(rule.Body) && !rule.Default {
		lint.refuse(rule.Location, "bare-comprehension",
			fmt.Sprintf("check %s has no if, so it is never undefined and passes unjudged; bind what it judges in an if", rule.name))
	}
	return comprehension
}

func form(rule checkRule) string {
	return fmt.Sprintf("check.%s.%s := {violation | …} if {…}", rule.level, rule.name)
}

// isBare tells whether a body says nothing: OPA gives a rule without an if the body `true`.
func isBare(body ast.Body) bool {
	for _, expr := range body {
		term, isTerm := expr.Terms.(*ast.Term)
		if !isTerm || expr.Negated || !term.Equal(ast.BooleanTerm(true)) {
			return false
		}
	}
	return true
}
