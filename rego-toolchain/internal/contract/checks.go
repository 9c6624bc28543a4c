package contract

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"ray-policy/rego-toolchain/internal/catalogue"
	"ray-policy/rego-toolchain/internal/policy"
)

// checkRule is a rule that is named check.<level>.<name> in a gate.
type checkRule struct {
	*ast.Rule
	gate, level, name string
}

func (rule checkRule) id() string { return rule.gate + "/" + rule.name }

func (rule checkRule) entrypoint() string {
	return strings.Join([]string{"gates", rule.gate, "check", rule.level, rule.name}, "/")
}

var (
	levels   = map[string]bool{"error": true, "warning": true, "note": true}
	plainKey = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// collectChecks finds the checks in the order of their files and lines, and refuses rules that are nearly checks.
func (lint *linter) collectChecks() []checkRule {
	var rules []checkRule
	for _, file := range lint.sources.Paths() {
		module := lint.sources.Modules[file]
		first := ""
		for _, rule := range module.Rules {
			if !rule.Head.Ref()[0].Equal(ast.VarTerm("check")) {
				continue
			}
			check, ok := lint.named(file, module, rule)
			if !ok {
				continue
			}
			lint.fileName(file, &first, check)
			lint.checks[check.entrypoint()] = rule
			rules = append(rules, check)
		}
	}
	return rules
}

// named reads the name of a rule under check, where it stands in a place for checks and has the form of one.
func (lint *linter) named(file string, module *ast.Module, rule *ast.Rule) (checkRule, bool) {
	gate := catalogue.GateID(module)
	if policy.IsTest(file) || !policy.IsGate(file) || gate == "" {
		lint.refuse(rule.Location, "check-outside-gate",
			fmt.Sprintf("%s is not in a gate; put checks into gates/<gate>/<check>.rego", rule.Head.Ref()))
		return checkRule{}, false
	}
	level, name, ok := catalogue.CheckName(rule)
	if !ok || !plainKey.MatchString(name) || len(rule.Head.Args) > 0 {
		lint.refuse(rule.Location, "check-name",
			fmt.Sprintf("%s is not a check's name; write check.<level>.<name>, the name in lower case with underscores", rule.Head.Ref()))
		return checkRule{}, false
	}
	if !levels[level] {
		lint.refuse(rule.Location, "level", fmt.Sprintf("level %q is unknown; it must be error, warning or note", level))
	}
	return checkRule{rule, gate, level, name}, true
}

// fileName holds a file to one check, the one that it is named after. first is the name of the file's first check.
func (lint *linter) fileName(file string, first *string, check checkRule) {
	if *first != "" {
		if *first != check.name {
			lint.refuse(check.Location, "one-check-a-file",
				fmt.Sprintf("%s is the second check in this file; move it to %s.rego", check.name, check.name))
		}
		return
	}
	*first = check.name
	if path.Base(file) != check.name+".rego" {
		lint.refuse(check.Location, "file-name",
			fmt.Sprintf("check %s is in %s; name the file %s.rego", check.name, path.Base(file), check.name))
	}
}
