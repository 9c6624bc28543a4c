package policy

import (
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// ParseCapabilities reads a capabilities document; without one, everything that this OPA offers is allowed. The network
// never is: schemas cannot fetch other schemas.
func ParseCapabilities(text string) (*ast.Capabilities, error) {
	if strings.TrimSpace(text) == "" {
		capabilities := ast.CapabilitiesForThisVersion()
		capabilities.AllowNet = []string{}
		return capabilities, nil
	}
	capabilities, err := ast.LoadCapabilitiesJSON(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("the capabilities are not valid: %w", err)
	}
	capabilities.AllowNet = []string{}
	return capabilities, nil
}

// withTestCases gives a copy of the capabilities with the built-in that the test runner itself puts into table tests.
func withTestCases(capabilities *ast.Capabilities) *ast.Capabilities {
	widened := *capabilities
	widened.Builtins = append([]*ast.Builtin{}, capabilities.Builtins...)
	for _, builtin := range widened.Builtins {
		if builtin.Name == ast.InternalTestCase.Name {
			return &widened
		}
	}
	widened.Builtins = append(widened.Builtins, ast.InternalTestCase)
	return &widened
}
