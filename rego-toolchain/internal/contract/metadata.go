package contract

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"ray-policy/rego-toolchain/internal/catalogue"
)

var (
	codeForm   = regexp.MustCompile(`^[A-Z]{1,8}[0-9]{1,6}$`)
	judgedForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)
)

// custom says of each custom key of a check what its value must be; other keys are refused.
var custom = map[string]struct {
	form  string
	holds func(any) bool
}{
	"code":         {"a text like RAY106", matches(codeForm)},
	"judges":       {"a list like [tests.suites], not empty", filledListOf(judgedForm)},
	"may_be_empty": {"true or false", isBool},
	"settings":     {"a list of settings like [max_drift]", listOf(plainKey)},
	"waivable":     {"true or false", isBool},
	"remediation":  {"a text", isText},
	"applies_when": {"an evidence kind, one plain word", matches(plainKey)},
	"blocks_from":  {"a date like 2027-01-01", isDate},
	"halt":         {"stop or pause", isHalt},
	"protocol":     {"anything", isAny},
	"criteria":     {"anything", isAny},
	"tags":         {"anything", isAny},
}

// metadata holds a check to exactly one METADATA block with all that a reader and the host need.
func (lint *linter) metadata(rule checkRule) {
	if count := len(rule.Annotations); count != 1 {
		lint.refuse(rule.Location, "one-metadata",
			fmt.Sprintf("check %s has %d METADATA blocks; write exactly one above it", rule.name, count))
		return
	}
	annotations := rule.Annotations[0]
	lint.required(rule, annotations)
	for _, key := range slices.Sorted(maps.Keys(annotations.Custom)) {
		lint.custom(rule, annotations, key)
	}
}

func (lint *linter) required(rule checkRule, annotations *ast.Annotations) {
	var missing []string
	if annotations.Title == "" {
		missing = append(missing, "title")
	}
	if annotations.Description == "" {
		missing = append(missing, "description")
	}
	for _, key := range []string{"code", "remediation", "judges"} {
		if _, present := annotations.Custom[key]; !present {
			missing = append(missing, "custom."+key)
		}
	}
	for _, key := range missing {
		lint.refuse(annotations.Location, "metadata-missing",
			fmt.Sprintf("check %s has no %s; add it to its METADATA", rule.name, key))
	}
}

func (lint *linter) custom(rule checkRule, annotations *ast.Annotations, key string) {
	want, known := custom[key]
	value := annotations.Custom[key]
	switch {
	case !known:
		names := strings.Join(slices.Sorted(maps.Keys(custom)), ", ")
		lint.refuse(annotations.Location, "metadata-unknown",
			fmt.Sprintf("check %s has the unknown key custom.%s; the keys are %s", rule.name, key, names))
	case !want.holds(value):
		lint.refuse(annotations.Location, "metadata-value",
			fmt.Sprintf("check %s has custom.%s: %v; it must be %s", rule.name, key, value, want.form))
	}
}

func matches(form *regexp.Regexp) func(any) bool {
	return func(value any) bool {
		text, isText := value.(string)
		return isText && form.MatchString(text)
	}
}

func listOf(form *regexp.Regexp) func(any) bool {
	return func(value any) bool {
		list, isList := value.([]any)
		return isList && !slices.ContainsFunc(list, func(one any) bool { return !matches(form)(one) })
	}
}

func filledListOf(form *regexp.Regexp) func(any) bool {
	return func(value any) bool {
		list, _ := value.([]any)
		return len(list) > 0 && listOf(form)(value)
	}
}

func isText(value any) bool {
	text, ok := value.(string)
	return ok && strings.TrimSpace(text) != ""
}

func isBool(value any) bool { _, ok := value.(bool); return ok }

func isDate(value any) bool { _, ok := catalogue.Date(value); return ok }

func isHalt(value any) bool { return value == catalogue.Stop || value == catalogue.Pause }

func isAny(any) bool { return true }
