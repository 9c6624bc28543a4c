package contract

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"

	"ray-policy/rego-toolchain/internal/catalogue"
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

// helpers holds every helper of a gate to one file: the checks of a gate share a package, and two helpers of one name would be
// one helper with both bodies, of which either proves an item good.
func (lint *linter) helpers() {
	files := map[string]string{}
	for _, path := range lint.sources.Paths() {
		module := lint.sources.Modules[path]
		for _, rule := range module.Rules {
			if _, _, isCheck := catalogue.CheckName(rule); isCheck {
				continue
			}
			name := module.Package.Path.String() + "." + rule.Head.Ref().String()
			other, taken := files[name]
			if taken && other != path {
				lint.refuse(rule.Location, "helper-twice",
					fmt.Sprintf("%s is defined in %s too, and either body would prove an item good; choose another name, or share it in lib/", rule.Head.Ref(), other))
				continue
			}
			files[name] = path
		}
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
