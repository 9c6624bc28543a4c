package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"ray-policy/rego-toolchain/internal/catalogue"
)

// premises are what the `if` of a check proves: these variables have a value, these refs are defined.
type premises struct {
	bound   map[ast.Var]bool
	aliases map[ast.Var]ast.Ref
	read    []ast.Ref
	scope   imports
}

// premisesOf reads an `if`. What stands in a negation, a comprehension, a template string or the body of an `every` proves
// nothing: it may be undefined and the `if` still holds.
func premisesOf(rule checkRule) *premises {
	known := &premises{
		bound: map[ast.Var]bool{}, aliases: map[ast.Var]ast.Ref{}, scope: importsOf(rule.Module),
	}
	for _, expr := range rule.Body {
		if !expr.IsNegated() {
			known.learn(expr)
		}
	}
	return known
}

func (known *premises) learn(expr *ast.Expr) {
	known.readIn(expr)
	switch terms := expr.Terms.(type) {
	case *ast.SomeDecl:
		known.bind(memberOf(terms).names()...)
	case []*ast.Term:
		if !expr.IsAssignment() {
			return
		}
		known.bind(terms[1])
		name, isVar := terms[1].Value.(ast.Var)
		if ref, isRef := terms[2].Value.(ast.Ref); isVar && isRef {
			known.aliases[name] = known.resolve(ref)
		}
	}
}

// bind notes every variable in the patterns.
func (known *premises) bind(patterns ...*ast.Term) {
	for _, pattern := range patterns {
		ast.WalkVars(pattern, func(name ast.Var) bool {
			known.bound[name] = true
			return false
		})
	}
}

func (known *premises) readIn(x any) {
	ast.NewGenericVisitor(func(node any) bool {
		switch node := node.(type) {
		case *ast.ArrayComprehension, *ast.ObjectComprehension, *ast.SetComprehension, *ast.TemplateString, *ast.Not:
			return true
		case *ast.Every:
			known.readIn(node.Domain)
			return true
		case ast.Var:
			known.read = append(known.read, ast.Ref{ast.NewTerm(node)})
		case ast.Ref:
			known.read = append(known.read, known.resolve(node))
		}
		return false
	}).Walk(x)
}

// resolve writes a ref from its root, through imports and the variables that the `if` binds.
func (known *premises) resolve(ref ast.Ref) ast.Ref {
	head, isVar := ref[0].Value.(ast.Var)
	if target, isAlias := known.aliases[head]; isVar && isAlias {
		return target.Concat(ref[1:])
	}
	return known.scope.resolve(ref)
}

// proves tells whether a ref is defined because the `if` reads it, or a part of it.
func (known *premises) proves(ref ast.Ref) bool {
	wanted := known.resolve(ref)
	return slices.ContainsFunc(known.read, func(read ast.Ref) bool { return read.HasPrefix(wanted) })
}

// judged refuses each list that METADATA says is judged and that the `if` does not bind.
func (lint *linter) judged(rule checkRule, known *premises) {
	if len(rule.Annotations) == 0 {
		return
	}
	for _, judged := range catalogue.Texts(rule.Annotations[0].Custom["judges"]) {
		if !slices.ContainsFunc(evidenceRefs(judged), known.proves) {
			lint.refuse(rule.Location, "list-not-bound",
				fmt.Sprintf("check %s judges %s but its if does not read it; bind input.evidence.%s there", rule.name, judged, judged))
		}
	}
}

// evidenceRefs gives the refs by which policy reads a judged list; the release is also at the top of the input.
func evidenceRefs(judged string) []ast.Ref {
	evidence := ast.Ref{ast.InputRootDocument, ast.StringTerm("evidence")}
	release := ast.Ref{ast.InputRootDocument}
	for _, word := range strings.Split(judged, ".") {
		evidence, release = evidence.Append(ast.StringTerm(word)), release.Append(ast.StringTerm(word))
	}
	if strings.HasPrefix(judged, "release.") {
		return []ast.Ref{evidence, release}
	}
	return []ast.Ref{evidence}
}
