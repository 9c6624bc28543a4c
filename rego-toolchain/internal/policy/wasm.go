package policy

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
)

// Wasm compiles the shipped modules to one WebAssembly module with the given entrypoints. It is not optimised: OPA's
// optimiser would take absent data as known and can break on this target.
func (sources *Sources) Wasm(entrypoints []string) ([]byte, error) {
	input, err := sources.bundle()
	if err != nil {
		return nil, err
	}
	compiler := compile.New().
		WithBundle(input).
		WithRegoVersion(ast.RegoV1).
		WithCapabilities(sources.Capabilities).
		WithTarget(compile.TargetWasm).
		WithOptimizationLevel(0).
		WithEntrypoints(entrypoints...)
	if err := compiler.Build(context.Background()); err != nil {
		return nil, err
	}
	if modules := compiler.Bundle().WasmModules; len(modules) == 1 {
		return modules[0].Raw, nil
	}
	return nil, errors.New("the compiler gave no WebAssembly module")
}

// bundle parses the shipped files afresh, since building prunes the modules it is given.
func (sources *Sources) bundle() (*bundle.Bundle, error) {
	input := &bundle.Bundle{Data: map[string]any{}}
	input.SetRegoVersion(ast.RegoV1)
	input.Manifest.Init()
	files := sources.ShippedFiles()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		module, err := ast.ParseModuleWithOpts(path, files[path], ParserOptions(sources.Capabilities))
		if err != nil {
			return nil, err
		}
		input.Modules = append(input.Modules, bundle.ModuleFile{
			URL: path, Path: path, Raw: []byte(files[path]), Parsed: module,
		})
	}
	return input, nil
}
