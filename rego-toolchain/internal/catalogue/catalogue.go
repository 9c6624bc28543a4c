// Package catalogue reads the list of gates and checks from the annotations of the policy sources.
package catalogue

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"ray-policy/rego-toolchain/internal/policy"
)

// Schema names the form of a catalogue.
const Schema = "urn:ray-policy:schema:catalogue:1"

// Catalogue is the full list of what a policy bundle judges; the host holds the evaluated policy to it.
type Catalogue struct {
	Schema string  `json:"schema"`
	Gates  []Gate  `json:"gates"`
	Checks []Check `json:"checks"`
}

// Of gives the catalogue of the sources: gates sorted by order then id, checks by code then id.
func Of(sources *policy.Sources) *Catalogue {
	catalogue := &Catalogue{Schema: Schema, Gates: []Gate{}, Checks: []Check{}}
	for _, path := range sources.Paths() {
		if policy.IsTest(path) || !policy.IsGate(path) {
			continue
		}
		module := sources.Modules[path]
		catalogue.Gates = append(catalogue.Gates, gatesOf(module)...)
		catalogue.Checks = append(catalogue.Checks, checksOf(path, module)...)
	}
	slices.SortFunc(catalogue.Gates, func(a, b Gate) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(catalogue.Checks, func(a, b Check) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID))
	})
	return catalogue
}

// Text gives the catalogue as it stands in a bundle: two spaces, LF, keys in a fixed order.
func (catalogue *Catalogue) Text() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(catalogue)
	return text.Bytes(), err
}

// Entrypoints gives the entrypoint of each check, sorted by bytes.
func (catalogue *Catalogue) Entrypoints() []string {
	entrypoints := make([]string, 0, len(catalogue.Checks))
	for _, check := range catalogue.Checks {
		entrypoints = append(entrypoints, check.Entrypoint)
	}
	slices.Sort(entrypoints)
	return entrypoints
}
