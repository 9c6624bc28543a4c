package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"ray-policy/rego-toolchain/internal/policy"
)

// Request is the one document that the program reads; which fields matter depends on the command.
type Request struct {
	Command          string            `json:"command"`
	Files            map[string]string `json:"files"`
	Capabilities     json.RawMessage   `json:"capabilities"`
	CapabilitiesText string            `json:"capabilities_text"`
	Schemas          map[string]any    `json:"schemas"`
	Regal            map[string]any    `json:"regal"`
	Input            json.RawMessage   `json:"input"`
	Entrypoints      []string          `json:"entrypoints"`
	Cases            []Case            `json:"cases"`
	// Unlinted builds what breaks the policy contract, for those who test what becomes of it.
	Unlinted bool `json:"unlinted"`
}

// Case is one evaluation of a batch.
type Case struct {
	Input       json.RawMessage `json:"input"`
	Entrypoints []string        `json:"entrypoints"`
}

// commands maps each command to the function that answers it.
var commands = map[string]func(*Request) (any, error){
	"build":    build,
	"check":    check,
	"evaluate": evaluate,
	"fmt":      format,
	"inspect":  inspect,
	"lint":     lint,
	"test":     test,
}

// parseRequest reads a request strictly: an unknown field, a second document or a path outside the policies is an error.
func parseRequest(text []byte) (*Request, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	var request Request
	if err := decoder.Decode(&request); err != nil {
		return nil, fmt.Errorf("the request is not valid: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the request has text after its end; send one JSON document")
	}
	if _, known := commands[request.Command]; !known {
		names := strings.Join(slices.Sorted(maps.Keys(commands)), ", ")
		return nil, fmt.Errorf("command %q is unknown; it must be one of %s", request.Command, names)
	}
	return &request, checkPaths(request.Files)
}

func checkPaths(files map[string]string) error {
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if err := policy.CheckPath(path); err != nil {
			return err
		}
	}
	return nil
}

// capabilitiesText gives the capabilities as JSON text: the exact text if the request has it, else the document.
func (request *Request) capabilitiesText() string {
	if request.CapabilitiesText != "" {
		return request.CapabilitiesText
	}
	if bytes.Equal(request.Capabilities, []byte("null")) {
		return ""
	}
	return string(request.Capabilities)
}

// load parses the sources of the request; what cannot be parsed becomes problems.
func (request *Request) load() (*policy.Sources, error) {
	capabilities, err := policy.ParseCapabilities(request.capabilitiesText())
	if err != nil {
		return nil, err
	}
	return policy.Load(request.Files, capabilities, request.Schemas), nil
}
