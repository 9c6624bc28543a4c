package main

import (
	"reflect"
	"strings"
	"testing"

	"ray-policy/rego-toolchain/internal/example"
)

func TestTheGoodExampleHasNoProblem(t *testing.T) {
	regal := map[string]any{"rules": map[string]any{
		"idiomatic":   map[string]any{"no-defined-entrypoint": map[string]any{"level": "ignore"}},
		"performance": map[string]any{"with-outside-test-context": map[string]any{"level": "ignore"}},
	}}
	for _, command := range []string{"check", "fmt", "test", "build", "lint"} {
		if text, document := ask(t, command, example.Files(), map[string]any{"regal": regal}); document["ok"] != true {
			t.Errorf("%s: want ok, have %s", command, text)
		}
	}
}

func TestCheckIsStrictAboutTypesBuiltinsAndVariables(t *testing.T) {
	schema := map[string]any{"type": "object", "additionalProperties": false, "properties": map[string]any{
		"settings": map[string]any{"type": "object", "additionalProperties": false, "properties": map[string]any{
			"max_drift": map[string]any{"type": "string"},
		}},
		"evidence": map[string]any{"type": "object"},
	}}
	schemas := map[string]any{"schemas": map[string]any{"input": schema}}
	if text, document := ask(t, "check", example.Files(), schemas); document["ok"] != true {
		t.Fatalf("want ok, have %s", text)
	}
	for title, one := range map[string]struct{ old, new, code string }{
		"a misspelt setting": {"severity, input.settings.max_drift)", "severity, input.settings.maxdrift)", "rego_type_error"},
		"a clock":            {"severity, input.settings.max_drift)", "severity, time.now_ns())", "rego_type_error"},
		"an unused variable": {"drifts := input", "unused := 1\n\tdrifts := input", "rego_compile_error"},
	} {
		_, document := ask(t, "check", example.Replaced(example.Check, one.old, one.new), schemas)
		if !reflect.DeepEqual(codes(document), []string{one.code}) {
			t.Errorf("%s: want %s, have %v", title, one.code, document["problems"])
		}
	}
}

func TestFmtGivesTheFormattedText(t *testing.T) {
	files := example.Replaced(example.Check, "\tsome drift", "  some   drift")
	_, document := ask(t, "fmt", files, nil)
	want := map[string]any{example.Check: example.Files()[example.Check]}
	if !reflect.DeepEqual(document["formatted"], want) || !reflect.DeepEqual(codes(document), []string{"fmt"}) {
		t.Errorf("want the good text, have %v", document)
	}
}

func TestLintReportsRegalAndTheContract(t *testing.T) {
	files := example.Replaced(example.Library, "at_most(severity, limit)", "atMost(severity, limit)")
	files[example.Gate] = strings.Replace(files[example.Gate], "order: 1", "order: first", 1)
	_, document := ask(t, "lint", files, nil)
	found := strings.Join(codes(document), " ")
	for _, code := range []string{"style/prefer-snake-case", "contract/gate-metadata"} {
		if !strings.Contains(found, code) {
			t.Errorf("want %s, have %s", code, found)
		}
	}
}

func TestTestNamesWhatFailsAndWhatIsNotCovered(t *testing.T) {
	files := example.Replaced(example.Test, `"severity": "low"`, `"severity": "medium"`)
	files["lib/severity/more.rego"] = "package lib.severity\n\nunused(x) if x > 1\n"
	text, document := ask(t, "test", files, nil)
	if !reflect.DeepEqual(codes(document), []string{"test/fail"}) || !strings.Contains(text, "not true at "+example.Test+":6") {
		t.Errorf("want one explained failure, have %s", text)
	}
	covered := document["coverage"].(map[string]any)["files"].(map[string]any)
	want := map[string]any{"percent": 0.0, "not_covered": []any{[]any{3.0, 3.0}}}
	if !reflect.DeepEqual(covered["lib/severity/more.rego"], want) || covered[example.Test] != nil {
		t.Errorf("want %v, have %v", want, covered)
	}
}

func TestTestWithoutTestsIsAProblem(t *testing.T) {
	files := example.Files()
	delete(files, example.Test)
	if _, document := ask(t, "test", files, nil); !reflect.DeepEqual(codes(document), []string{"test/none"}) {
		t.Errorf("want test/none, have %v", document)
	}
}

func TestTableTestsAreReportedByCase(t *testing.T) {
	files := example.With(map[string]string{"lib/severity/severity_test.rego": strings.Join([]string{
		"package lib.severity_test", "", "import data.lib.severity", "",
		"test_at_most[name] if {", "\tsome name, worse in {\"same\": \"low\", \"worse\": \"high\"}",
		"\tseverity.at_most(worse, \"low\")", "}", "",
	}, "\n")})
	text, document := ask(t, "test", files, nil)
	if !reflect.DeepEqual(codes(document), []string{"test/fail"}) || !strings.Contains(text, "case worse fails") {
		t.Errorf("want the case that fails, have %s", text)
	}
}
