package main

import "ray-policy/rego-toolchain/internal/policy"

// Outcome is the part that every answer has: ok is true when there is no problem.
type Outcome struct {
	OK       bool             `json:"ok"`
	Problems []policy.Problem `json:"problems"`
}

// failure says that there is no answer, and why.
type failure struct {
	OK    bool   `json:"ok"`
	Error string `json:"error"`
}

// outcomeOf sorts the problems; warnings too make an outcome that is not ok.
func outcomeOf(problems []policy.Problem) Outcome {
	return Outcome{OK: len(problems) == 0, Problems: policy.Sorted(problems)}
}
