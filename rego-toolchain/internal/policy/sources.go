package policy

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Sources are the files of a request as parsed. Modules holds those without parse errors, as written: compiling copies
// them.
type Sources struct {
	Files        map[string]string
	Modules      map[string]*ast.Module
	Problems     []Problem
	Capabilities *ast.Capabilities
	schemas      map[string]any
}

// Load parses each file as Rego v1 with its annotations; parse errors become problems.
func Load(files map[string]string, capabilities *ast.Capabilities, schemas map[string]any) *Sources {
	sources := &Sources{
		Files: files, Modules: map[string]*ast.Module{}, Capabilities: capabilities, schemas: schemas,
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		module, err := ast.ParseModuleWithOpts(path, files[path], ParserOptions(capabilities))
		switch {
		case err != nil:
			sources.Problems = append(sources.Problems, ProblemsOf(path, err)...)
		case module == nil: // an empty file parses to nothing
			sources.Problems = append(sources.Problems, Problem{
				File: path, Line: 1, Column: 1, Code: "rego_parse_error", Level: Error, Message: "the file is empty",
			})
		default:
			sources.Modules[path] = module
		}
	}
	return sources
}

// ParserOptions are the options by which every command parses.
func ParserOptions(capabilities *ast.Capabilities) ast.ParserOptions {
	return ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true, Capabilities: capabilities}
}

// Paths gives the paths of the parsed files, sorted by bytes.
func (sources *Sources) Paths() []string {
	return slices.Sorted(maps.Keys(sources.Modules))
}

// Shipped gives the parsed files that are not tests.
func (sources *Sources) Shipped() map[string]*ast.Module {
	shipped := maps.Clone(sources.Modules)
	maps.DeleteFunc(shipped, func(path string, _ *ast.Module) bool { return IsTest(path) })
	return shipped
}

// ShippedFiles gives the text of the files that are not tests.
func (sources *Sources) ShippedFiles() map[string]string {
	shipped := maps.Clone(sources.Files)
	maps.DeleteFunc(shipped, func(path string, _ string) bool { return IsTest(path) })
	return shipped
}
