package contract

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// negation gives the expression that an expression negates.
func negation(expr *ast.Expr) (*ast.Expr, bool) {
	if not, is := expr.Terms.(*ast.Not); is {
		if not.ExplicitBody || len(not.Body) != 1 {
			return expr, true
		}
		return not.Body[0], true
	}
	return expr, expr.Negated
}

// negated takes `not helper(item)`. Whatever else is negated holds too where a part of it is undefined, or loses the
// violation: OPA evaluates the arguments before the negation.
func (proof *proof) negated(expr *ast.Expr) {
	terms, isCall := expr.Terms.([]*ast.Term)
	if !isCall || !isHelper(expr) {
		proof.refuse(expr.Location, "negation-not-helper",
			"not may only stand before one named helper; write a helper that takes the whole item and proves it good")
		return
	}
	proof.arguments(terms[1:])
}

// call takes a statement that is a call. A helper that filters loses the violation of an item that it cannot judge.
func (proof *proof) call(expr *ast.Expr, terms []*ast.Term) {
	if terms[0].Equal(ast.NewTerm(ast.Equality.Ref())) {
		proof.other(expr)
		return
	}
	if _, isBuiltin := ast.BuiltinMap[expr.Operator().String()]; !isBuiltin {
		proof.refuse(expr.Location, "filter-not-negated",
			"a helper that filters loses the violation where it is undefined; negate one that takes the whole item and proves it good")
		return
	}
	proof.arguments(terms[1:])
}

// isHelper tells whether an expression calls something by name, not by an operator like ==; `in` takes whole values too.
func isHelper(expr *ast.Expr) bool {
	name := expr.Operator().String()
	builtin, isBuiltin := ast.BuiltinMap[name]
	return !isBuiltin || builtin.Infix == "" || name == ast.Member.Name || name == ast.MemberWithKey.Name
}

// arguments holds the arguments of a call to whole values; a part of one may be undefined.
func (proof *proof) arguments(arguments []*ast.Term) {
	for _, argument := range arguments {
		if proof.isWhole(argument) {
			continue
		}
		if field := proof.fieldIn(argument); field != nil {
			proof.refuseField(field)
			continue
		}
		proof.refuse(argument.Location, "may-be-undefined",
			fmt.Sprintf("%s as an argument loses the violation where it is undefined; bind it in the if of check %s, or read it in the helper", argument, proof.rule.name))
	}
}

// member is the `name in list` of a declaration, with the key of `key, name in list`.
type member struct {
	key, value, list *ast.Term
}

// memberOf gives the `in` of a declaration, or nil if it has none.
func memberOf(declaration *ast.SomeDecl) *member {
	if len(declaration.Symbols) != 1 {
		return nil
	}
	call, isCall := declaration.Symbols[0].Value.(ast.Call)
	switch {
	case isCall && len(call) == 3:
		return &member{value: call[1], list: call[2]}
	case isCall && len(call) == 4:
		return &member{key: call[1], value: call[2], list: call[3]}
	}
	return nil
}

func (member *member) names() []*ast.Term {
	switch {
	case member == nil:
		return nil
	case member.key == nil:
		return []*ast.Term{member.value}
	}
	return []*ast.Term{member.key, member.value}
}
