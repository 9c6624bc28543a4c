// Package archive packs a compiled policy and its sources into an OPA bundle whose bytes depend on nothing else.
package archive

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Contents is what goes into a bundle.
type Contents struct {
	Sources      map[string]string // the Rego files as written, without tests, by path
	Capabilities string            // the exact text of capabilities.json
	Catalogue    []byte
	Wasm         []byte
}

// Manifest is the part of OPA's .manifest that we use. It names no WASM resolvers: an OPA without a WASM engine refuses a
// bundle that does, and the sources in the bundle give the same answers.
type Manifest struct {
	Revision    string         `json:"revision"`
	Roots       []string       `json:"roots"`
	RegoVersion int            `json:"rego_version"`
	Metadata    map[string]any `json:"metadata"`
}

// Bundle gives the bytes of bundle.tar.gz.
func (contents Contents) Bundle() ([]byte, error) {
	manifest, err := contents.manifest()
	if err != nil {
		return nil, err
	}
	entries := []entry{
		{"/.manifest", manifest},
		{"/capabilities.json", []byte(contents.Capabilities)},
		{"/catalogue.json", contents.Catalogue},
		{"/data.json", []byte("{}\n")},
		{"/policy.wasm", contents.Wasm},
	}
	for _, path := range slices.Sorted(maps.Keys(contents.Sources)) {
		entries = append(entries, entry{"/" + path, []byte(contents.Sources[path])})
	}
	return pack(entries)
}

func (contents Contents) manifest() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(Manifest{
		Revision:    contents.SourcesSHA256(),
		Roots:       contents.roots(),
		RegoVersion: 1,
		Metadata:    map[string]any{"catalogue": "catalogue.json", "wasm_sha256": SHA256(contents.Wasm)},
	})
	return text.Bytes(), err
}

// roots gives the first folders of the sources, which are the root packages that the bundle owns.
func (contents Contents) roots() []string {
	roots := map[string]bool{}
	for path := range contents.Sources {
		root, _, _ := strings.Cut(path, "/")
		roots[root] = true
	}
	return slices.Sorted(maps.Keys(roots))
}
