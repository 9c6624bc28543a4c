package main

import (
	"ray-policy/rego-toolchain/internal/contract"
	"ray-policy/rego-toolchain/internal/regal"
)

// lint gives what Regal finds and every breach of the policy contract.
func lint(request *Request) (any, error) {
	sources, err := request.load()
	if err != nil {
		return nil, err
	}
	if len(sources.Problems) > 0 {
		return outcomeOf(sources.Problems), nil
	}
	problems, err := regal.Lint(sources, request.Regal)
	if err != nil {
		return nil, err
	}
	return outcomeOf(append(problems, contract.Lint(sources)...)), nil
}
