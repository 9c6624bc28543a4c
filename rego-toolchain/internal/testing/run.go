// Package testing runs the tests of a policy and measures what they cover.
package testing

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/tester"

	"ray-policy/rego-toolchain/internal/policy"
)

// timeout ends a test that does not end by itself; it is far above what a slow machine needs, so that no outcome
// depends on speed.
const timeout = 60 * time.Second

// Run runs all tests of the sources. The results are sorted by package, name, file and line.
func Run(sources *policy.Sources) ([]Result, Coverage, []policy.Problem) {
	tracer := cover.New()
	raw, problems := runTests(sources, tester.NewRunner().SetCoverageQueryTracer(tracer))
	if len(problems) > 0 {
		return []Result{}, NoCoverage(), problems
	}
	explanations := explain(sources, raw)
	results := make([]Result, 0, len(raw))
	for _, one := range raw {
		results = append(results, resultOf(one, explanations[fullName(one)]))
	}
	slices.SortFunc(results, Result.compare)
	return results, coverageOf(tracer.Report(sources.Modules)), nil
}

func runTests(sources *policy.Sources, runner *tester.Runner) ([]*tester.Result, []policy.Problem) {
	results, err := runner.
		SetCompiler(sources.TestCompiler()).
		SetModules(sources.Modules).
		SetTimeout(timeout).
		RunTests(context.Background(), nil)
	if err != nil {
		return nil, policy.ProblemsOf("", err)
	}
	var all []*tester.Result
	for result := range results {
		all = append(all, result)
	}
	return all, nil
}

// explain runs the failed tests once more, traced, and gives for each one where it failed. OPA cannot trace and measure
// coverage in the same run.
func explain(sources *policy.Sources, results []*tester.Result) map[string]string {
	var failed []string
	for _, result := range results {
		if result.Fail {
			failed = append(failed, regexp.QuoteMeta(fullName(result)))
		}
	}
	if len(failed) == 0 {
		return nil
	}
	runner := tester.NewRunner().EnableTracing(true).Filter("^(" + strings.Join(failed, "|") + ")$")
	traced, _ := runTests(sources, runner)
	explanations := map[string]string{}
	for _, result := range traced {
		explanations[fullName(result)] = failureOf(result)
	}
	return explanations
}

func fullName(result *tester.Result) string {
	return result.Package + "." + result.Name
}
