package contract

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// unique holds every check to one head, and ids and codes to one check.
func (lint *linter) unique(rules []checkRule) {
	ids, codes := map[string]checkRule{}, map[string]checkRule{}
	for _, rule := range rules {
		if other, taken := ids[rule.id()]; taken {
			lint.refuse(rule.Location, "two-heads",
				fmt.Sprintf("check %s is defined at %s too; give it one head, or another name", rule.id(), place(other.Location)))
			continue
		}
		ids[rule.id()] = rule
		code := codeOf(rule)
		if other, taken := codes[code]; taken && code != "" {
			lint.refuse(rule.Annotations[0].Location, "code-taken",
				fmt.Sprintf("code %s is that of check %s at %s; choose another", code, other.id(), place(other.Location)))
			continue
		}
		codes[code] = rule
	}
}

func codeOf(rule checkRule) string {
	if len(rule.Annotations) == 0 {
		return ""
	}
	code, _ := rule.Annotations[0].Custom["code"].(string)
	return code
}

func place(at *ast.Location) string {
	return fmt.Sprintf("%s:%d", at.File, at.Row)
}
