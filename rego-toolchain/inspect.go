package main

import (
	"ray-policy/rego-toolchain/internal/catalogue"
)

type inspectAnswer struct {
	Outcome
	Catalogue *catalogue.Catalogue `json:"catalogue"`
}

// inspect gives the catalogue of the gates and checks that the sources define. It does not hold them to the contract:
// what a check does not say is empty in its entry.
func inspect(request *Request) (any, error) {
	sources, err := request.load()
	if err != nil {
		return nil, err
	}
	return inspectAnswer{outcomeOf(sources.Problems), catalogue.Of(sources)}, nil
}
