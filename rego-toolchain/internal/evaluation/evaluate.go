// Package evaluation evaluates policies with OPA's own interpreter, the reference that the compiled policy is held to.
package evaluation

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Result is the value of one entrypoint. Sets are arrays in OPA's order; an entrypoint that is undefined or broken has
// no value.
type Result struct {
	Defined bool   `json:"defined"`
	Value   *any   `json:"value,omitempty"`
	Error   string `json:"error,omitempty"`
}

// Evaluator evaluates compiled modules; it keeps the compiled queries.
type Evaluator struct {
	compiler *ast.Compiler
	store    storage.Store
	queries  map[string]ast.Body
}

// New gives an evaluator over compiled modules and empty base data.
func New(compiler *ast.Compiler) *Evaluator {
	return &Evaluator{compiler, inmem.New(), map[string]ast.Body{}}
}

// Evaluate gives the result of each entrypoint, named like gates/intake/check/error/scope_fixed. An absent input is
// undefined. It fails where the input is not JSON or an entrypoint is not a path.
func (evaluator *Evaluator) Evaluate(input json.RawMessage, entrypoints []string) (map[string]Result, error) {
	var parsed *ast.Term
	if len(input) > 0 {
		value, err := ast.ValueFromReader(bytes.NewReader(input))
		if err != nil {
			return nil, fmt.Errorf("the input is not valid: %w", err)
		}
		parsed = ast.NewTerm(value)
	}
	results := map[string]Result{}
	for _, entrypoint := range entrypoints {
		query, err := evaluator.query(entrypoint)
		if err != nil {
			return nil, err
		}
		results[entrypoint] = evaluator.run(query, parsed)
	}
	return results, nil
}

// query gives the compiled form of `data.<entrypoint> = x`.
func (evaluator *Evaluator) query(entrypoint string) (ast.Body, error) {
	if query, known := evaluator.queries[entrypoint]; known {
		return query, nil
	}
	path, ok := storage.ParsePath("/" + entrypoint)
	if !ok || len(path) == 0 {
		return nil, fmt.Errorf("entrypoint %q is not a path; write it like gates/intake/check/error/scope_fixed", entrypoint)
	}
	body := ast.NewBody(ast.Equality.Expr(ast.NewTerm(path.Ref(ast.DefaultRootDocument)), ast.VarTerm("x")))
	query, err := evaluator.compiler.QueryCompiler().Compile(body)
	if err != nil {
		return nil, fmt.Errorf("entrypoint %q cannot be queried: %w", entrypoint, err)
	}
	evaluator.queries[entrypoint] = query
	return query, nil
}

func (evaluator *Evaluator) run(query ast.Body, input *ast.Term) Result {
	ctx := context.Background()
	var result Result
	err := storage.Txn(ctx, evaluator.store, storage.TransactionParams{}, func(txn storage.Transaction) error {
		return topdown.NewQuery(query).
			WithCompiler(evaluator.compiler).
			WithStore(evaluator.store).
			WithTransaction(txn).
			WithInput(input).
			Iter(ctx, func(bindings topdown.QueryResult) error {
				result.Defined = true
				value, err := ast.JSONWithOpt(bindings[ast.Var("x")].Value, ast.JSONOpt{SortSets: true})
				result.Value = &value
				return err
			})
	})
	if err != nil {
		return Result{Error: err.Error()}
	}
	return result
}
