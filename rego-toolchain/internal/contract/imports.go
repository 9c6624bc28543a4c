package contract

import (
	"github.com/open-policy-agent/opa/v1/ast"

	"ray-policy/rego-toolchain/internal/catalogue"
)

// imports maps the first word of a ref to the document that it stands for.
type imports map[ast.Var]ast.Ref

// importsOf gives the imports of a module; in a gate's own package `check` stands for the gate's checks.
func importsOf(module *ast.Module) imports {
	scope := imports{}
	if catalogue.GateID(module) != "" {
		scope["check"] = module.Package.Path.Append(ast.StringTerm("check"))
	}
	for _, one := range module.Imports {
		if path, isRef := one.Path.Value.(ast.Ref); isRef {
			scope[one.Name()] = path
		}
	}
	return scope
}

// resolve writes a ref from its root.
func (scope imports) resolve(ref ast.Ref) ast.Ref {
	head, isVar := ref[0].Value.(ast.Var)
	if target, imported := scope[head]; isVar && imported {
		return target.Concat(ref[1:])
	}
	return ref
}
