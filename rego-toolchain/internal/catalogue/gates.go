package catalogue

import (
	"encoding/json"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Gate is one set of checks, as its package METADATA describes it.
type Gate struct {
	ID          string         `json:"id"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Order       int            `json:"order"`
	Custom      map[string]any `json:"custom"`
}

// gatesOf gives the gate that a module describes, if it has package METADATA.
func gatesOf(module *ast.Module) []Gate {
	var gates []Gate
	for _, annotations := range module.Annotations {
		if annotations.Scope == "package" {
			order, _ := Whole(annotations.Custom["order"])
			gates = append(gates, Gate{
				ID: GateID(module), Title: annotations.Title, Description: strings.TrimSpace(annotations.Description),
				Order: order, Custom: without(annotations.Custom, "order"),
			})
		}
	}
	return gates
}

// GateID gives the name of the gate that a module belongs to, or "" if its package is not gates.<name>.
func GateID(module *ast.Module) string {
	path := module.Package.Path
	if len(path) != 3 || !path[1].Equal(ast.StringTerm("gates")) {
		return ""
	}
	name, _ := path[2].Value.(ast.String)
	return string(name)
}

// Whole reads a whole number from a YAML value.
func Whole(value any) (int, bool) {
	switch number := value.(type) {
	case int:
		return number, true
	case float64:
		return int(number), number == float64(int(number))
	case json.Number:
		whole, err := number.Int64()
		return int(whole), err == nil
	}
	return 0, false
}
