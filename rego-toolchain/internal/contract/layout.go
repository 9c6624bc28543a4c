package contract

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"ray-policy/rego-toolchain/internal/catalogue"
	"ray-policy/rego-toolchain/internal/policy"
)

// layout holds a file's package to its folder; a test may stand in the package <folder>_test.
func (lint *linter) layout(file string, module *ast.Module) {
	want := strings.ReplaceAll(path.Dir(file), "/", ".")
	got := packageName(module)
	if got == want || policy.IsTest(file) && got == want+"_test" {
		return
	}
	lint.refuse(module.Package.Location, "package-folder",
		fmt.Sprintf("package %s is in folder %s; name the package %s or move the file", got, path.Dir(file), want))
}

func packageName(module *ast.Module) string {
	return strings.TrimPrefix(module.Package.Path.String(), "data.")
}

// gates holds each gate to one description: the package METADATA in its gate.rego.
func (lint *linter) gates() {
	described := map[string]bool{}
	for _, file := range lint.sources.Paths() {
		module := lint.sources.Modules[file]
		gate := catalogue.GateID(module)
		if policy.IsTest(file) || gate == "" {
			continue
		}
		for _, annotations := range module.Annotations {
			if annotations.Scope == "package" {
				described[gate] = true
				lint.gate(file, gate, annotations)
			}
		}
	}
	lint.undescribed(described)
}

// undescribed refuses each gate without package METADATA, at its gate.rego or else at its last file.
func (lint *linter) undescribed(described map[string]bool) {
	places := map[string]*ast.Location{}
	for _, file := range lint.sources.Paths() {
		module := lint.sources.Modules[file]
		gate := catalogue.GateID(module)
		if policy.IsTest(file) || gate == "" || described[gate] {
			continue
		}
		places[gate] = module.Package.Location
		described[gate] = path.Base(file) == "gate.rego"
	}
	for _, gate := range slices.Sorted(maps.Keys(places)) {
		lint.refuse(places[gate], "gate-metadata",
			fmt.Sprintf("gate %s is not described; write gates/%s/gate.rego with package METADATA", gate, gate))
	}
}

func (lint *linter) gate(file, gate string, annotations *ast.Annotations) {
	if path.Base(file) != "gate.rego" {
		lint.refuse(annotations.Location, "gate-metadata",
			fmt.Sprintf("gate %s is described in %s; move the package METADATA to gate.rego", gate, path.Base(file)))
	}
	if annotations.Title == "" || annotations.Description == "" {
		lint.refuse(annotations.Location, "gate-metadata",
			fmt.Sprintf("gate %s has no title or no description; give it both", gate))
	}
	if _, ok := catalogue.Whole(annotations.Custom["order"]); !ok {
		lint.refuse(annotations.Location, "gate-metadata",
			fmt.Sprintf("gate %s has no custom.order; give it a whole number, its place among the gates", gate))
	}
}
