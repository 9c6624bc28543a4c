package main

import (
	"ray-policy/rego-toolchain/internal/evaluation"
)

type evaluateAnswer struct {
	Outcome
	Results any `json:"results"`
}

// evaluate gives the value of each entrypoint by OPA's own interpreter: of the one input of the request, or, for a batch
// of cases, a list of such results in their order.
func evaluate(request *Request) (any, error) {
	sources, err := request.load()
	if err != nil {
		return nil, err
	}
	if len(sources.Problems) > 0 {
		return evaluateAnswer{Outcome: outcomeOf(sources.Problems)}, nil
	}
	compiler, problems := sources.CompileShipped()
	if len(problems) > 0 {
		return evaluateAnswer{Outcome: outcomeOf(problems)}, nil
	}
	evaluator := evaluation.New(compiler)
	if request.Cases == nil {
		results, err := evaluator.Evaluate(request.Input, request.Entrypoints)
		return evaluateAnswer{outcomeOf(nil), results}, err
	}
	batch := make([]map[string]evaluation.Result, 0, len(request.Cases))
	for _, one := range request.Cases {
		results, err := evaluator.Evaluate(one.Input, one.Entrypoints)
		if err != nil {
			return nil, err
		}
		batch = append(batch, results)
	}
	return evaluateAnswer{outcomeOf(nil), batch}, nil
}
