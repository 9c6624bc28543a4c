package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/rego"

	"ray-policy/rego-toolchain/internal/archive"
	"ray-policy/rego-toolchain/internal/example"
)

func TestBuildGivesTheSameBytesTwice(t *testing.T) {
	first, _ := ask(t, "build", example.Files(), nil)
	second, _ := ask(t, "build", example.Files(), nil)
	if first != second {
		t.Error("two builds differ")
	}
}

func TestTestsDoNotChangeTheBundle(t *testing.T) {
	files := example.Files()
	delete(files, example.Test)
	with, _ := ask(t, "build", example.Files(), nil)
	without, _ := ask(t, "build", files, nil)
	if with != without {
		t.Error("the bundle depends on the tests")
	}
}

func TestAPolicyWithProblemsIsNotBuilt(t *testing.T) {
	_, document := ask(t, "build", example.Replaced(example.Check, "RAY106", "106"), nil)
	if document["ok"] != false || document["bundle"] != nil {
		t.Errorf("want no bundle, have %v", document)
	}
}

func TestTheBundleRunsInOPAFromItsSources(t *testing.T) {
	ctx := context.Background()
	loaded, data := built(t)
	compiled, err := rego.New(
		rego.ParsedBundle("policy", loaded), rego.Query("data.gates.intake.check.error.drift_within_tolerance"),
	).PrepareForEval(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(input(`[{"id":1,"object":"web","severity":"high"}]`), &document); err != nil {
		t.Fatal(err)
	}
	results, err := compiled.Eval(ctx, rego.EvalInput(document))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(results[0].Expressions[0].Value)
	if want := `"message":"web differs by high drift; low is tolerated"`; !strings.Contains(string(text), want) {
		t.Errorf("want %s, have %s", want, text)
	}
	if data["ok"] != true {
		t.Errorf("want ok, have %v", data["problems"])
	}
}

func TestTheBundleHoldsSourcesModuleAndCatalogue(t *testing.T) {
	loaded, data := built(t)
	if got := *loaded.Manifest.Roots; !reflect.DeepEqual(got, []string{"gates", "lib"}) {
		t.Errorf("roots are %v", got)
	}
	if loaded.Manifest.Revision != data["sources_sha256"] {
		t.Errorf("revision is %s", loaded.Manifest.Revision)
	}
	if len(loaded.WasmModules) != 1 || archive.SHA256(loaded.WasmModules[0].Raw) != data["wasm_sha256"] {
		t.Error("policy.wasm is not the module of the answer")
	}
	var paths []string
	for _, module := range loaded.Modules {
		paths = append(paths, module.Path)
		if text := example.Files()[strings.TrimPrefix(module.Path, "/")]; text != string(module.Raw) {
			t.Errorf("%s is not the source as written", module.Path)
		}
	}
	if want := []string{"/" + example.Check, "/" + example.Gate, "/" + example.Library}; !reflect.DeepEqual(paths, want) {
		t.Errorf("want %v, have %v", want, paths)
	}
}

// built gives the bundle of the example as OPA loads it, and the answer that it came in.
func built(t *testing.T) (*bundle.Bundle, map[string]any) {
	t.Helper()
	_, document := ask(t, "build", example.Files(), nil)
	packed, err := base64.StdEncoding.DecodeString(document["bundle"].(string))
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := bundle.NewReader(bytes.NewReader(packed)).Read()
	if err != nil {
		t.Fatal(err)
	}
	return &loaded, document
}
