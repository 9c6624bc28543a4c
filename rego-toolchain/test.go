package main

import (
	"ray-policy/rego-toolchain/internal/policy"
	"ray-policy/rego-toolchain/internal/testing"
)

type testAnswer struct {
	Outcome
	Tests    []testing.Result `json:"tests"`
	Coverage testing.Coverage `json:"coverage"`
}

// test runs every test and measures which lines of the other files they reach. A test that does not pass is a problem,
// and so is a suite without tests.
func test(request *Request) (any, error) {
	sources, err := request.load()
	if err != nil {
		return nil, err
	}
	if len(sources.Problems) > 0 {
		return testAnswer{outcomeOf(sources.Problems), []testing.Result{}, testing.NoCoverage()}, nil
	}
	results, coverage, problems := testing.Run(sources)
	for _, result := range results {
		problems = append(problems, result.Problems()...)
	}
	if len(results) == 0 && len(problems) == 0 {
		problems = append(problems, policy.Problem{
			Code: "test/none", Level: policy.Error, Message: "there are no tests; write test_ rules in files ending in _test.rego",
		})
	}
	return testAnswer{outcomeOf(problems), results, coverage}, nil
}
