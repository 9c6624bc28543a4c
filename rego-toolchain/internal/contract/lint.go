// Package contract holds policies to the contract that the host relies on: how gates and checks are laid out, what their
// METADATA says, and that no missing field can turn a violation into silence. It looks at the sources as written.
package contract

import (
	"ray-policy/rego-toolchain/internal/policy"

	"github.com/open-policy-agent/opa/v1/ast"
)

// linter collects the problems of all files.
type linter struct {
	sources  *policy.Sources
	problems []policy.Problem
	checks   map[string]*ast.Rule // by entrypoint, those of the shipped files
}

// Lint gives every breach of the contract.
func Lint(sources *policy.Sources) []policy.Problem {
	lint := &linter{sources: sources, checks: map[string]*ast.Rule{}}
	rules := lint.collectChecks()
	for _, path := range sources.Paths() {
		module := sources.Modules[path]
		lint.layout(path, module)
		lint.references(path, module)
	}
	for _, rule := range rules {
		lint.check(rule)
	}
	lint.unique(rules)
	lint.helpers()
	lint.gates()
	return lint.problems
}

// check holds one check to the contract.
func (lint *linter) check(rule checkRule) {
	lint.metadata(rule)
	if comprehension := lint.shape(rule); comprehension != nil {
		lint.proof(rule, comprehension)
	}
}

// refuse adds a problem; the message names the thing, the fact and the fix.
func (lint *linter) refuse(at *ast.Location, name, message string) {
	lint.problems = append(lint.problems, policy.At(at, "contract/"+name, message))
}
