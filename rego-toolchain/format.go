package main

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	opaformat "github.com/open-policy-agent/opa/v1/format"

	"ray-policy/rego-toolchain/internal/policy"
)

type formatAnswer struct {
	Outcome
	Formatted map[string]string `json:"formatted"`
}

// format gives the formatted text of each file that is not in the form of `opa fmt`.
func format(request *Request) (any, error) {
	capabilities, err := policy.ParseCapabilities(request.capabilitiesText())
	if err != nil {
		return nil, err
	}
	formatted := map[string]string{}
	var problems []policy.Problem
	for _, path := range slices.Sorted(maps.Keys(request.Files)) {
		text, err := formatFile(path, request.Files[path], capabilities)
		switch {
		case err != nil:
			problems = append(problems, policy.ProblemsOf(path, err)...)
		case text != request.Files[path]:
			formatted[path] = text
			problems = append(problems, policy.Problem{
				File: path, Line: firstDifference(text, request.Files[path]), Column: 1, Code: "fmt", Level: policy.Error,
				Message: "the file is not formatted; format it with `ray-policy policy fmt`",
			})
		}
	}
	return formatAnswer{outcomeOf(problems), formatted}, nil
}

func formatFile(path, text string, capabilities *ast.Capabilities) (string, error) {
	options := policy.ParserOptions(capabilities)
	formatted, err := opaformat.SourceWithOpts(path, []byte(text), opaformat.Opts{
		RegoVersion:   ast.RegoV1,
		ParserOptions: &options,
		Capabilities:  capabilities,
	})
	return string(formatted), err
}

// firstDifference gives the number of the first line, counted from 1, in which two texts differ.
func firstDifference(a, b string) int {
	line := 1
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '\n' {
			line++
		}
	}
	return line
}
