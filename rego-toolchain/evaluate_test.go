package main

import (
	"encoding/json"
	"reflect"
	"testing"

	"ray-policy/rego-toolchain/internal/example"
)

const entrypoint = "gates/intake/check/error/drift_within_tolerance"

func TestEvaluateTellsUndefinedFromEmpty(t *testing.T) {
	cases := []any{
		map[string]any{"input": input("[]"), "entrypoints": []string{entrypoint}},
		map[string]any{"input": input(`[{"id":2,"severity":"high"},{"id":1}]`), "entrypoints": []string{entrypoint}},
		map[string]any{"input": json.RawMessage("{}"), "entrypoints": []string{entrypoint}},
		map[string]any{"entrypoints": []string{entrypoint, "gates/none"}},
	}
	_, document := ask(t, "evaluate", example.Files(), map[string]any{"cases": cases})
	undefined := map[string]any{"defined": false}
	want := []any{
		map[string]any{entrypoint: map[string]any{"defined": true, "value": []any{}}},
		map[string]any{entrypoint: map[string]any{"defined": true, "value": []any{
			violation(map[string]any{"id": 1.0}, "<undefined> differs by <undefined> drift; low is tolerated"),
			violation(map[string]any{"id": 2.0, "severity": "high"}, "<undefined> differs by high drift; low is tolerated"),
		}}},
		map[string]any{entrypoint: undefined},
		map[string]any{entrypoint: undefined, "gates/none": undefined},
	}
	if !reflect.DeepEqual(document["results"], want) {
		t.Errorf("want %v, have %v", want, document["results"])
	}
}

func TestEvaluateReportsAConflictInItsEntrypointAlone(t *testing.T) {
	files := example.With(map[string]string{"lib/broken/broken.rego": "package lib.broken\n\np := x if some x in [1, 2]\n\nq := null\n"})
	more := map[string]any{"input": nil, "entrypoints": []string{"lib/broken/p", "lib/broken/q"}}
	_, document := ask(t, "evaluate", files, more)
	results := document["results"].(map[string]any)
	if broken := results["lib/broken/p"].(map[string]any); broken["defined"] != false || broken["error"] == nil {
		t.Errorf("want an error, have %v", broken)
	}
	want := map[string]any{"defined": true, "value": nil}
	if !reflect.DeepEqual(results["lib/broken/q"], want) {
		t.Errorf("want %v, have %v", want, results["lib/broken/q"])
	}
}

func input(drifts string) json.RawMessage {
	return json.RawMessage(`{"settings":{"max_drift":"low"},"evidence":{"parity":{"drifts":` + drifts + `}}}`)
}

func violation(item any, message string) map[string]any {
	return map[string]any{"item": item, "message": message}
}
