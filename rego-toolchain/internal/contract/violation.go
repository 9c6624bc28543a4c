package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

var violationKeys = map[string]bool{
	"message": true, "item": true, "subject": true, "actual": true, "expected": true, "unit": true,
}

// violation holds a violation to its closed form, with values that cannot be undefined.
func (proof *proof) violation(term *ast.Term, object ast.Object) {
	proof.violated = true
	has := map[string]bool{}
	object.Foreach(func(key, value *ast.Term) {
		name, isText := key.Value.(ast.String)
		if !isText || !violationKeys[string(name)] {
			names := strings.Join(slices.Sorted(maps.Keys(violationKeys)), ", ")
			proof.refuse(key.Location, "violation-shape", fmt.Sprintf("a violation has no key %s; its keys are %s", key, names))
		}
		has[string(name)] = true
		proof.total(value)
	})
	if !has["message"] {
		proof.refuse(term.Location, "violation-shape", "the violation has no message; say in it what is wrong, with the two values")
	}
	if !has["item"] && !has["subject"] {
		proof.refuse(term.Location, "violation-shape", "the violation has neither item nor subject; say which thing is wrong")
	}
}
