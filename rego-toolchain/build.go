package main

import (
	"encoding/base64"
	"errors"

	"ray-policy/rego-toolchain/internal/archive"
	"ray-policy/rego-toolchain/internal/catalogue"
	"ray-policy/rego-toolchain/internal/policy"
)

type buildAnswer struct {
	Outcome
	Bundle        string               `json:"bundle,omitempty"`
	WasmSHA256    string               `json:"wasm_sha256,omitempty"`
	BundleSHA256  string               `json:"bundle_sha256,omitempty"`
	SourcesSHA256 string               `json:"sources_sha256,omitempty"`
	Catalogue     *catalogue.Catalogue `json:"catalogue,omitempty"`
}

// build compiles every check to WebAssembly and packs it with its sources into an OPA bundle. Sources that have any
// problem are not built.
func build(request *Request) (any, error) {
	if request.CapabilitiesText == "" {
		return nil, errors.New("build needs \"capabilities_text\", the exact text of capabilities.json: it goes into the bundle")
	}
	sources, err := request.load()
	if err != nil {
		return nil, err
	}
	problems := checkSources(sources)
	if len(problems) > 0 && !request.Unlinted {
		return buildAnswer{Outcome: outcomeOf(problems)}, nil
	}
	list := catalogue.Of(sources)
	if len(list.Checks) == 0 {
		return buildAnswer{Outcome: outcomeOf([]policy.Problem{{
			Code: "build/none", Level: policy.Error, Message: "there are no checks; write one in gates/<gate>/<check>.rego",
		}})}, nil
	}
	module, err := sources.Wasm(list.Entrypoints())
	if err != nil {
		return buildAnswer{Outcome: outcomeOf(policy.ProblemsOf("", err))}, nil
	}
	return pack(sources, request.CapabilitiesText, list, module)
}

func pack(sources *policy.Sources, capabilities string, list *catalogue.Catalogue, module []byte) (any, error) {
	catalogueText, err := list.Text()
	if err != nil {
		return nil, err
	}
	contents := archive.Contents{
		Sources: sources.ShippedFiles(), Capabilities: capabilities, Catalogue: catalogueText, Wasm: module,
	}
	bundle, err := contents.Bundle()
	if err != nil {
		return nil, err
	}
	return buildAnswer{
		Outcome:       outcomeOf(nil),
		Bundle:        base64.StdEncoding.EncodeToString(bundle),
		WasmSHA256:    archive.SHA256(module),
		BundleSHA256:  archive.SHA256(bundle),
		SourcesSHA256: contents.SourcesSHA256(),
		Catalogue:     list,
	}, nil
}
