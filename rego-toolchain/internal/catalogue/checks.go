package catalogue

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Check is one check as its METADATA describes it.
type Check struct {
	ID          string         `json:"id"`
	Gate        string         `json:"gate"`
	Name        string         `json:"name"`
	Code        string         `json:"code"`
	Level       string         `json:"level"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Remediation string         `json:"remediation"`
	Judges      []string       `json:"judges"`
	MayBeEmpty  bool           `json:"may_be_empty"`
	Settings    []string       `json:"settings"`
	Waivable    bool           `json:"waivable"`
	AppliesWhen string         `json:"applies_when,omitempty"`
	BlocksFrom  string         `json:"blocks_from,omitempty"`
	Halt        string         `json:"halt"`
	Kinds       []string       `json:"kinds"`
	Entrypoint  string         `json:"entrypoint"`
	File        string         `json:"file"`
	Line        int            `json:"line"`
	Custom      map[string]any `json:"custom"`
}

// Keys are the custom keys with a field of their own in a check's entry.
var Keys = []string{
	"code", "remediation", "judges", "may_be_empty", "settings", "waivable", "applies_when", "blocks_from",
	"halt",
}

// What the protocol does on a violation: it stops, or it pauses until the violation is remedied or waived.
const (
	Stop  = "stop"
	Pause = "pause"
)

// checksOf gives the checks of a module, one for each name and level.
func checksOf(path string, module *ast.Module) []Check {
	var checks []Check
	gate := GateID(module)
	for _, rule := range module.Rules {
		level, name, ok := CheckName(rule)
		if !ok || gate == "" || slices.ContainsFunc(checks, func(check Check) bool {
			return check.Level == level && check.Name == name
		}) {
			continue
		}
		check := described(rule)
		check.ID, check.Gate, check.Name, check.Level = gate+"/"+name, gate, name, level
		check.Entrypoint = strings.Join([]string{"gates", gate, "check", level, name}, "/")
		check.File, check.Line = path, rule.Location.Row
		check.Kinds = kindsOf(module, check.Judges)
		checks = append(checks, check)
	}
	return checks
}

// CheckName tells whether a rule is named check.<level>.<name>, and gives the two parts.
func CheckName(rule *ast.Rule) (level, name string, ok bool) {
	ref := rule.Head.Ref()
	if len(ref) != 3 || !ref[0].Equal(ast.VarTerm("check")) {
		return "", "", false
	}
	levelTerm, isLevel := ref[1].Value.(ast.String)
	nameTerm, isName := ref[2].Value.(ast.String)
	return string(levelTerm), string(nameTerm), isLevel && isName
}

func described(rule *ast.Rule) Check {
	if len(rule.Annotations) == 0 {
		return Check{Judges: []string{}, Settings: []string{}, Halt: Stop, Custom: map[string]any{}}
	}
	annotations := rule.Annotations[0]
	custom := annotations.Custom
	date, _ := Date(custom["blocks_from"])
	mayBeEmpty, _ := custom["may_be_empty"].(bool)
	waivable, _ := custom["waivable"].(bool)
	return Check{
		Code: text(custom["code"]), Title: annotations.Title, Description: strings.TrimSpace(annotations.Description),
		Remediation: text(custom["remediation"]), Judges: Texts(custom["judges"]), MayBeEmpty: mayBeEmpty,
		Settings: Texts(custom["settings"]), Waivable: waivable, AppliesWhen: text(custom["applies_when"]),
		BlocksFrom: date, Halt: cmp.Or(text(custom["halt"]), Stop), Custom: without(custom, Keys...),
	}
}

func without(custom map[string]any, keys ...string) map[string]any {
	rest := maps.Clone(custom)
	if rest == nil {
		rest = map[string]any{}
	}
	for _, key := range keys {
		delete(rest, key)
	}
	return rest
}
