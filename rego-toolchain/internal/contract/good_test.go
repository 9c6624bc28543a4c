package contract

import (
	"testing"

	"ray-policy/rego-toolchain/internal/example"
)

// Each replacement in the good example keeps it good.
var good = []struct{ title, old, new string }{
	{"as it is", "", ""},
	{"a helper of a library", "not is_tolerable(drift)", "not severity.at_most(drift, 1)"},
	{"a value that the if binds", "not is_tolerable(drift)", "not is_tolerable(drift)\n\tnot severity.at_most(drift, drifts)"},
	{"membership of whole values", "not is_tolerable(drift)", "not drift in drifts"},
	{"an index", "some drift in drifts", "some place, drift in drifts"},
	{"a ref that the if reads", `"item": drift,`, `"item": drift, "expected": input.evidence.parity.drifts,`},
	{"a default for a fact that the if binds", `"item": drift,`, `"item": drift, "actual": object.get(drifts, "severity", null),`},
	{"a template string as a value", `"item": drift,`, `"item": drift, "actual": $"{drift.severity}",`},
	{"a comprehension as a value", `"item": drift,`, `"item": drift, "actual": [part | some part in drift.parts],`},
	{"a subject instead of an item", `"item": drift,`, `"subject": "drift",`},
	{"a local text", "not is_tolerable(drift)", "not is_tolerable(drift)\n\tname := $\"{drift.id}\"\n\tnot is_tolerable(name)"},
	{"the violation as the term", "{violation |\n\tsome drift in drifts\n\tnot is_tolerable(drift)\n\tviolation := {", "{{\"subject\": \"a\", \"message\": \"b\"} |\n\tsome drift in drifts\n\tnot is_tolerable(drift)\n\tother := {"},
	{"a list of the whole document", "drifts := input.evidence.parity.drifts", "drifts := [input.evidence.parity.drifts]"},
	{"a list read through a variable", "drifts := input.evidence.parity.drifts", "parity := input.evidence.parity\n\tdrifts := parity.drifts"},
	{"constants", "some drift in drifts", "some role in {\"lead\", \"owner\"}\n\tnot is_tolerable(role)\n\tsome drift in drifts"},
	{"the known keys", "waivable: true", "waivable: true\n#   halt: pause\n#   applies_when: coverage\n#   blocks_from: 2027-01-01\n#   tags: [a]"},
}

func TestWhatProvesIsAllowed(t *testing.T) {
	for _, one := range good {
		t.Run(one.title, func(t *testing.T) {
			files := example.Replaced(example.Check, one.old, one.new)
			if problems := lintFiles(t, files); len(problems) > 0 {
				t.Errorf("want no problem, have %+v", problems)
			}
		})
	}
}
