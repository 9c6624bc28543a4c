package contract

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// isWhole tells whether a term is made of variables that have a value, refs that the `if` has read, and constants.
func (proof *proof) isWhole(term *ast.Term) bool {
	switch value := term.Value.(type) {
	case ast.Null, ast.Boolean, ast.Number, ast.String:
		return true
	case ast.Var:
		return proof.isLocal(value) || value.IsWildcard() || proof.known.proves(ast.Ref{term})
	case ast.Ref:
		return proof.known.proves(value) && !proof.isItem(value)
	case *ast.Array, ast.Set, ast.Object:
		return everyElement(term, proof.isWhole)
	}
	return false
}

// isTotal tells whether a term always has a value. Template strings have one: they write an undefined part as <undefined>.
func (proof *proof) isTotal(term *ast.Term) bool {
	switch value := term.Value.(type) {
	case *ast.TemplateString, *ast.ArrayComprehension, *ast.ObjectComprehension, *ast.SetComprehension:
		return true
	case *ast.Array, ast.Set, ast.Object:
		return everyElement(term, proof.isTotal)
	case ast.Call:
		return proof.isDefaulted(value)
	}
	return proof.isWhole(term)
}

// isDefaulted tells whether a call is object.get, with a default, of what the `if` binds. Of an item that is no object it has no
// value, default or not.
func (proof *proof) isDefaulted(call ast.Call) bool {
	return len(call) == 4 && call[0].Equal(ast.NewTerm(ast.ObjectGet.Ref())) &&
		proof.isWhole(call[1]) && !proof.isItem(ast.Ref{call[1]}) && proof.isWhole(call[2]) && proof.isTotal(call[3])
}

// total refuses a value that may be undefined.
func (proof *proof) total(term *ast.Term) {
	if proof.isTotal(term) {
		return
	}
	if field := proof.fieldIn(term); field != nil {
		proof.refuseField(field)
		return
	}
	proof.refuse(term.Location, "may-be-undefined",
		fmt.Sprintf("%s loses the violation where it is undefined; bind it in the if of check %s, or put it into a template string", term, proof.rule.name))
}

func (proof *proof) isLocal(name ast.Var) bool {
	return proof.local[name] || proof.known.bound[name]
}

// isItem tells whether a ref begins with what the comprehension itself binds: the `if` can prove nothing about that.
func (proof *proof) isItem(ref ast.Ref) bool {
	head, isVar := ref[0].Value.(ast.Var)
	return isVar && proof.local[head]
}

// isField tells whether a ref reads a part of a local value.
func (proof *proof) isField(ref ast.Ref) bool {
	head, isVar := ref[0].Value.(ast.Var)
	return isVar && len(ref) > 1 && proof.isLocal(head)
}

// fieldIn gives the first read of a field in a term or expression that is outside of template strings and comprehensions.
func (proof *proof) fieldIn(x any) (field *ast.Term) {
	ast.NewGenericVisitor(func(node any) bool {
		switch node := node.(type) {
		case *ast.TemplateString, *ast.ArrayComprehension, *ast.ObjectComprehension, *ast.SetComprehension:
			return true
		case *ast.Term:
			ref, isRef := node.Value.(ast.Ref)
			if isRef && field == nil && proof.isField(ref) && !proof.isWhole(node) {
				field = node
			}
		}
		return field != nil
	}).Walk(x)
	return field
}

func (proof *proof) refuseField(field *ast.Term) {
	proof.refuse(field.Location, "field-read-outside-proof",
		fmt.Sprintf("%s loses the violation where the field is missing; read it in a helper that takes the whole item, or in a template string", field))
}

func everyElement(term *ast.Term, holds func(*ast.Term) bool) bool {
	all := true
	note := func(element *ast.Term) { all = all && holds(element) }
	switch value := term.Value.(type) {
	case *ast.Array:
		value.Foreach(note)
	case ast.Set:
		value.Foreach(note)
	case ast.Object:
		value.Foreach(func(key, element *ast.Term) { note(key); note(element) })
	}
	return all
}
