package main

import (
	"ray-policy/rego-toolchain/internal/contract"
	"ray-policy/rego-toolchain/internal/policy"
)

// check parses and compiles all files, tests too, in strict mode against the capabilities and schemas, and holds them
// to the policy contract.
func check(request *Request) (any, error) {
	sources, err := request.load()
	if err != nil {
		return nil, err
	}
	return outcomeOf(checkSources(sources)), nil
}

// checkSources gives every problem of the sources. Sources that cannot be parsed are not looked at any further.
func checkSources(sources *policy.Sources) []policy.Problem {
	if len(sources.Problems) > 0 {
		return sources.Problems
	}
	_, problems := sources.Compile()
	return append(problems, contract.Lint(sources)...)
}
