package policy

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// Compile compiles all modules strictly. The problems are every error, not only the first ten.
func (sources *Sources) Compile() (*ast.Compiler, []Problem) {
	return run(sources.compiler(sources.Capabilities), sources.Modules)
}

// CompileShipped compiles the modules without the tests.
func (sources *Sources) CompileShipped() (*ast.Compiler, []Problem) {
	return run(sources.compiler(sources.Capabilities), sources.Shipped())
}

// TestCompiler gives a compiler for the test runner, which puts the modules in by itself.
func (sources *Sources) TestCompiler() *ast.Compiler {
	return sources.compiler(withTestCases(sources.Capabilities))
}

func run(compiler *ast.Compiler, modules map[string]*ast.Module) (*ast.Compiler, []Problem) {
	compiler.Compile(modules)
	if compiler.Failed() {
		return compiler, ProblemsOf("", compiler.Errors)
	}
	return compiler, nil
}

func (sources *Sources) compiler(capabilities *ast.Capabilities) *ast.Compiler {
	return ast.NewCompiler().
		SetErrorLimit(0).
		WithStrict(true).
		WithDefaultRegoVersion(ast.RegoV1).
		WithCapabilities(capabilities).
		WithSchemas(sources.schemaSet()).
		WithUseTypeCheckAnnotations(true)
}

// schemaSet offers each schema to annotations as schema.<name>; the one named "input" holds for all files without any
// annotation too.
func (sources *Sources) schemaSet() *ast.SchemaSet {
	set := ast.NewSchemaSet()
	for name, schema := range sources.schemas {
		set.Put(ast.SchemaRootRef.Append(ast.StringTerm(name)), schema)
		if name == "input" {
			set.Put(ast.SchemaRootRef, schema)
		}
	}
	return set
}
