// Package regal lints policies with Regal's rules.
package regal

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/regal/pkg/config"
	"github.com/open-policy-agent/regal/pkg/linter"
	"github.com/open-policy-agent/regal/pkg/report"
	"github.com/open-policy-agent/regal/pkg/rules"
	"gopkg.in/yaml.v3"

	"ray-policy/rego-toolchain/internal/policy"
)

// Lint gives what Regal finds in the sources; settings is its .regal/config.yaml as a document, or nil for its defaults.
// The capabilities are those of the sources, whatever the settings say of them.
func Lint(sources *policy.Sources, settings map[string]any) ([]policy.Problem, error) {
	settings = maps.Clone(settings)
	if settings == nil {
		settings = map[string]any{}
	}
	settings["capabilities"] = withoutBuiltins(sources.Capabilities)
	parsed, err := parse(settings)
	if err != nil {
		return nil, err
	}
	input := rules.NewInput(sources.Files, sources.Modules)
	found, err := linter.NewLinter().WithUserConfig(parsed).WithInputModules(&input).Lint(context.Background())
	if err != nil {
		return nil, fmt.Errorf("Regal cannot lint: %w", err)
	}
	problems := make([]policy.Problem, 0, len(found.Violations))
	for _, violation := range found.Violations {
		problems = append(problems, problemOf(violation))
	}
	return problems, nil
}

// withoutBuiltins says in Regal's words which built-ins are not there.
func withoutBuiltins(capabilities *ast.Capabilities) map[string]any {
	missing := []map[string]string{}
	for _, builtin := range ast.CapabilitiesForThisVersion().Builtins {
		if !slices.ContainsFunc(capabilities.Builtins, func(one *ast.Builtin) bool { return one.Name == builtin.Name }) {
			missing = append(missing, map[string]string{"name": builtin.Name})
		}
	}
	return map[string]any{"minus": map[string]any{"builtins": missing}}
}

// parse goes through YAML, since Regal completes a configuration only where it reads it as YAML.
func parse(settings map[string]any) (parsed config.Config, err error) {
	text, err := json.Marshal(settings) // JSON is YAML
	if err != nil {
		return parsed, err
	}
	if err := yaml.Unmarshal(text, &parsed); err != nil {
		return parsed, fmt.Errorf("\"regal\" is not a valid Regal configuration: %w", err)
	}
	return parsed, nil
}

func problemOf(violation report.Violation) policy.Problem {
	problem := policy.Problem{
		File: violation.Location.File, Line: violation.Location.Row, Column: violation.Location.Column,
		Code: violation.Category + "/" + violation.Title, Level: policy.Error, Message: violation.Description,
	}
	if violation.Level == "warning" {
		problem.Level = policy.Warning
	}
	return problem
}
