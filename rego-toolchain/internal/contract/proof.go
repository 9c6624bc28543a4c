package contract

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// proof looks at the comprehension of one check: in it a statement that is undefined loses the violation, so that only
// statements that cannot be undefined, and proofs about whole items, are let through.
type proof struct {
	*linter
	rule     checkRule
	known    *premises
	local    map[ast.Var]bool // bound in the comprehension
	violated bool             // the violation is assigned
}

func (lint *linter) proof(rule checkRule, comprehension *ast.SetComprehension) {
	proof := &proof{linter: lint, rule: rule, known: premisesOf(rule), local: map[ast.Var]bool{}}
	lint.judged(rule, proof.known)
	for _, expr := range comprehension.Body {
		proof.statement(expr, comprehension.Term)
	}
	if object, isObject := comprehension.Term.Value.(ast.Object); isObject {
		proof.violation(comprehension.Term, object)
	}
	if !proof.violated {
		lint.refuse(comprehension.Term.Location, "violation-shape",
			fmt.Sprintf("check %s does not say what its violation is; assign it an object: violation := {…}", rule.name))
	}
}

func (proof *proof) statement(expr *ast.Expr, result *ast.Term) {
	if len(expr.With) > 0 {
		proof.refuse(expr.Location, "statement", "a check judges the input that it is given; leave out `with`")
		return
	}
	if negated, is := negation(expr); is {
		proof.negated(negated)
		return
	}
	switch terms := expr.Terms.(type) {
	case *ast.SomeDecl:
		proof.some(expr.Location, terms)
	case []*ast.Term:
		if expr.IsAssignment() {
			proof.assignment(terms[1], terms[2], result)
			return
		}
		proof.call(expr, terms)
	default:
		proof.other(expr)
	}
}

// some lets an item be any of a list that the `if` has bound.
func (proof *proof) some(at *ast.Location, declaration *ast.SomeDecl) {
	member := memberOf(declaration)
	if member == nil {
		proof.refuse(at, "statement", "`some` without `in` leaves open what it goes over; write some item in items")
		return
	}
	for _, name := range member.names() {
		if variable, isVar := name.Value.(ast.Var); isVar {
			proof.local[variable] = true
			continue
		}
		proof.refuse(name.Location, "field-read-outside-proof",
			fmt.Sprintf("the pattern %s silently leaves out items of another shape; bind the whole item", name))
	}
	if !proof.isBoundList(member.list) {
		proof.refuse(member.list.Location, "list-not-bound",
			fmt.Sprintf("%s is not bound in the if of check %s, so nothing is judged where it is missing; bind it there", member.list, proof.rule.name))
	}
}

func (proof *proof) isBoundList(list *ast.Term) bool {
	switch value := list.Value.(type) {
	case ast.Var:
		return proof.known.bound[value] || proof.known.proves(ast.Ref{list})
	case ast.Ref:
		return proof.known.proves(value)
	case *ast.Array, ast.Set:
		return proof.isWhole(list)
	}
	return false
}

// assignment takes the violation, or a local value that cannot be undefined.
func (proof *proof) assignment(name, value, result *ast.Term) {
	object, isObject := value.Value.(ast.Object)
	if isObject && name.Equal(result) {
		proof.violation(value, object)
	} else {
		proof.total(value)
	}
	ast.WalkVars(name, func(variable ast.Var) bool {
		proof.local[variable] = true
		return false
	})
	if _, isVar := name.Value.(ast.Var); !isVar {
		proof.refuse(name.Location, "field-read-outside-proof",
			fmt.Sprintf("the pattern %s loses the violation where the value has another shape; assign to one variable", name))
	}
}

// other refuses every statement that is neither `some`, a call nor an assignment.
func (proof *proof) other(expr *ast.Expr) {
	if field := proof.fieldIn(expr); field != nil {
		proof.refuseField(field)
		return
	}
	proof.refuse(expr.Location, "statement",
		"this statement can lose the violation; keep to some … in, one negated helper that takes the whole item, and violation := {…}")
}
