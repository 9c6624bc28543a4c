package testing

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"

	"ray-policy/rego-toolchain/internal/policy"
)

// Result is the outcome of one test: pass, fail, error or skip. Times are left out, so that equal sources give equal
// answers.
type Result struct {
	Package string `json:"package"`
	Name    string `json:"name"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Outcome string `json:"outcome"`
	Message string `json:"message,omitempty"`
}

func resultOf(raw *tester.Result, explanation string) Result {
	result := Result{
		Package: strings.TrimPrefix(raw.Package, "data."), Name: raw.Name,
		File: raw.Location.File, Line: raw.Location.Row, Outcome: "pass",
	}
	switch {
	case raw.Error != nil:
		result.Outcome, result.Message = "error", raw.Error.Error()
	case raw.Fail:
		result.Outcome, result.Message = "fail", cmp.Or(explanation, "the test is not true")
	case raw.Skip:
		result.Outcome = "skip"
	}
	return result
}

// Problems gives the problem of a test that failed or broke; a skipped one is a warning.
func (result Result) Problems() []policy.Problem {
	if result.Outcome == "pass" {
		return nil
	}
	problem := policy.Problem{
		File: result.File, Line: result.Line, Column: 1, Code: "test/" + result.Outcome, Level: policy.Error,
		Message: fmt.Sprintf("%s.%s: %s", result.Package, result.Name, result.Message),
	}
	if result.Outcome == "skip" {
		problem.Level = policy.Warning
		problem.Message = fmt.Sprintf("%s.%s is skipped; rename it to begin with test_", result.Package, result.Name)
	}
	return []policy.Problem{problem}
}

func (result Result) compare(other Result) int {
	return cmp.Or(
		cmp.Compare(result.Package, other.Package), cmp.Compare(result.Name, other.Name),
		cmp.Compare(result.File, other.File), cmp.Compare(result.Line, other.Line),
	)
}

// failureOf names the table cases that failed and the last expression that was not true, with the values in it.
func failureOf(result *tester.Result) string {
	var parts []string
	for path, sub := range result.SubResults.Iter {
		if sub.Fail && len(sub.SubResults) == 0 {
			parts = append(parts, "case "+strings.Join(path, "/")+" fails")
		}
	}
	if event := lastFailure(result.Trace); event != nil {
		var text strings.Builder
		_ = topdown.PrettyEvent(&text, event, topdown.PrettyEventOpts{PrettyVars: true})
		parts = append(parts, fmt.Sprintf("not true at %s:%d:\n%s",
			event.Location.File, event.Location.Row, strings.TrimRight(text.String(), "\n ")))
	}
	return strings.Join(parts, "; ")
}

func lastFailure(trace []*topdown.Event) *topdown.Event {
	for i := len(trace) - 1; i >= 0; i-- {
		event := trace[i]
		expr, isExpr := event.Node.(*ast.Expr)
		if event.Op != topdown.FailOp || event.Location == nil || event.QueryID == 0 || !isExpr {
			continue
		}
		if _, isEvery := expr.Terms.(*ast.Every); !isEvery { // the expression inside of it says more
			return event
		}
	}
	return nil
}
