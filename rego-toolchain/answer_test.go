package main

import (
	"encoding/json"
	"maps"
	"testing"

	"ray-policy/rego-toolchain/internal/example"
)

// ask sends a request about the files and gives the answer as text and as a document.
func ask(t *testing.T, command string, files map[string]string, more map[string]any) (string, map[string]any) {
	t.Helper()
	request := map[string]any{"command": command, "files": files, "capabilities_text": example.Capabilities()}
	maps.Copy(request, more)
	text, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	response, err := json.Marshal(answer(text))
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(response, &document); err != nil {
		t.Fatal(err)
	}
	return string(response), document
}

// codes gives the codes of the problems in an answer, in their order.
func codes(document map[string]any) []string {
	found := []string{}
	problems, _ := document["problems"].([]any)
	for _, problem := range problems {
		found = append(found, problem.(map[string]any)["code"].(string))
	}
	return found
}

func TestARequestThatIsNotUnderstoodHasNoAnswer(t *testing.T) {
	for title, request := range map[string]string{
		"not JSON":                "check",
		"two documents":           `{"command":"check"} {}`,
		"an unknown command":      `{"command":"guess"}`,
		"an unknown field":        `{"command":"check","file":{}}`,
		"a path out of the tree":  `{"command":"check","files":{"../x.rego":""}}`,
		"an absolute path":        `{"command":"check","files":{"/x.rego":""}}`,
		"a file that is not Rego": `{"command":"check","files":{"data.json":""}}`,
		"broken capabilities":     `{"command":"check","capabilities_text":"["}`,
		"build without them":      `{"command":"build"}`,
		"an entrypoint no path":   `{"command":"evaluate","entrypoints":[""]}`,
		"a broken configuration":  `{"command":"lint","files":{"a.rego":"package a"},"regal":{"rules":[]}}`,
	} {
		if _, failed := answer([]byte(request)).(failure); !failed {
			t.Errorf("%s: want a failure, have %+v", title, answer([]byte(request)))
		}
	}
}

func TestBrokenRegoIsAProblemOfEveryCommand(t *testing.T) {
	for _, text := range []string{"", "package", "package a\np if {", "package a\n\xff", "package a\n# METADATA\n# title: [\np := 1"} {
		for command := range commands {
			_, document := ask(t, command, map[string]string{"gates/a/a.rego": text}, nil)
			if document["ok"] != false || document["error"] != nil {
				t.Errorf("%s of %q: want problems, have %v", command, text, document)
			}
		}
	}
}
