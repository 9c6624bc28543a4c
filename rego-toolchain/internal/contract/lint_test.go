package contract

import (
	"slices"
	"strings"
	"testing"

	"ray-policy/rego-toolchain/internal/example"
	"ray-policy/rego-toolchain/internal/policy"
)

// one replacement in the good example makes one breach.
type breach struct {
	title, file, old, new, code string
}

var inMetadata = []breach{
	{"no title", example.Check, "# title: Staging drift is within tolerance\n", "", "metadata-missing"},
	{"no description", example.Check, "# description: No unintended", "# # No unintended", "metadata-missing"},
	{"no code", example.Check, "#   code: RAY106\n", "", "metadata-missing"},
	{"no remediation", example.Check, "#   remediation: Remove the drift, or attach an approved remediation plan.\n", "", "metadata-missing"},
	{"no judges", example.Check, "#   judges: [parity.drifts]\n", "", "metadata-missing"},
	{"judges nothing", example.Check, "[parity.drifts]", "[]", "metadata-value"},
	{"judges no list", example.Check, "[parity.drifts]", "[parity]", "metadata-value"},
	{"a code of another form", example.Check, "RAY106", "ray106", "metadata-value"},
	{"applies_when two words", example.Check, "waivable: true", "applies_when: coverage > 1", "metadata-value"},
	{"blocks_from no date", example.Check, "waivable: true", "blocks_from: soon", "metadata-value"},
	{"halt neither", example.Check, "waivable: true", "halt: never", "metadata-value"},
	{"waivable no boolean", example.Check, "waivable: true", "waivable: sometimes", "metadata-value"},
	{"a key that nobody reads", example.Check, "waivable: true", "waiveable: true", "metadata-unknown"},
	{"no METADATA", example.Check, "# METADATA\n", "# about\n", "one-metadata"},
	{"two METADATA blocks", example.Check, "# METADATA\n", "# METADATA\n# scope: document\n# title: Another\n\n# METADATA\n", "one-metadata"},
	{"a gate without a title", example.Gate, "# title: Intake\n", "", "gate-metadata"},
	{"a gate without an order", example.Gate, "order: 1", "place: 1", "gate-metadata"},
	{"a gate without METADATA", example.Gate, "# METADATA\n", "", "gate-metadata"},
	{"a gate described in a check's file", example.Check, "package gates", "# METADATA\n# title: Intake\n# description: Again.\n# custom:\n#   order: 1\npackage gates", "gate-metadata"},
}

var inLayout = []breach{
	{"a package that is not the folder", example.Library, "package lib.severity", "package lib.severities", "package-folder"},
	{"another level", example.Check, "check.error.", "check.fatal.", "level"},
	{"another file name", example.Check, "check.error.drift_within_tolerance", "check.error.drift_is_small", "file-name"},
	{"a name with capitals", example.Check, "check.error.drift_within_tolerance", "check.error.Drift", "check-name"},
	{"no level", example.Check, "check.error.drift_within_tolerance", "check.drift_within_tolerance.a.b", "check-name"},
	{"a check in a library", example.Library, "ranks := {", "check.error.ranks := {", "check-outside-gate"},
	{"a second head", example.Check, "is_tolerable(drift) if", "check.error.drift_within_tolerance := {violation | violation := {\"subject\": \"a\", \"message\": \"b\"}} if input.now\n\nis_tolerable(drift) if", "two-heads"},
	{"a second check", example.Check, "is_tolerable(drift) if", "check.error.other := {violation | violation := {\"subject\": \"a\", \"message\": \"b\"}} if input.now\n\nis_tolerable(drift) if", "one-check-a-file"},
	{"an else", example.Check, "parity.drifts\n}\n", "parity.drifts\n} else := set()\n", "two-heads"},
	{"a default", example.Check, "is_tolerable(drift) if", "default check.error.drift_within_tolerance := set()\n\nis_tolerable(drift) if", "two-heads"},
	{"a test of a check that is not there", example.Test, "not intake.check.error.drift_within_tolerance", "not intake.check.error.drift_tolerated", "no-such-check"},
	{"a data document", example.Check, "input.settings.max_drift)", "data.limits.drift)", "data-document"},
	{"a library that reads evidence", example.Library, "<= ranks[limit]", "<= count(input.evidence.parity.drifts)", "library-reads-evidence"},
	{"evidence of no named kind", example.Check, "input.evidence.parity.drifts", "input.evidence[input.now].drifts", "kind-not-named"},
}

var inFilters = []breach{
	{"a helper that filters", example.Check, "not is_tolerable(drift)", "is_tolerable(drift)", "filter-not-negated"},
	{"a default for a field of an item", example.Check, `"item": drift,`, `"item": drift, "actual": object.get(drift, "severity", null),`, "may-be-undefined"},
}

var inShape = []breach{
	{"no if", example.Check, "} if {\n\tdrifts := input.evidence.parity.drifts\n}", "}", "bare-comprehension"},
	{"an if that says nothing", example.Check, "} if {\n\tdrifts := input.evidence.parity.drifts\n}", "} if true", "bare-comprehension"},
	{"contains", example.Check, "check.error.drift_within_tolerance := {violation |", "check.error.drift_within_tolerance contains {violation |", "contains-check"},
	{"an array comprehension", example.Check, ":= {violation |", ":= [1 | 1 == 1] if input.now\n\nother := {violation |", "not-a-set-comprehension"},
	{"= for :=", example.Check, "tolerance := {violation |", "tolerance = {violation |", "not-a-set-comprehension"},
	{"an unread list", example.Check, "[parity.drifts]", "[parity.drifts, parity.dimensions]", "list-not-bound"},
	{"a list that is read only under not", example.Check, "drifts := input.evidence.parity.drifts", "drifts := []\n\tnot input.evidence.parity.drifts", "list-not-bound"},
	{"a list that is not bound", example.Check, "some drift in drifts", "some drift in input.evidence.parity.others", "list-not-bound"},
	{"a list of the item", example.Check, "not is_tolerable(drift)", "some part in drift.parts\n\tnot is_tolerable(drift)", "list-not-bound"},
	{"a key that a violation has not", example.Check, `"item": drift`, `"thing": drift`, "violation-shape"},
	{"no message", example.Check, `"message": $`, `"unit": $`, "violation-shape"},
	{"neither item nor subject", example.Check, `"item": drift,`, "", "violation-shape"},
	{"no violation", example.Check, "violation := {\n", "violation := \"drift\"\n\tother := {\n", "violation-shape"},
}

var inProof = []breach{
	{"a comparison of a field", example.Check, "not is_tolerable(drift)", `drift.severity == "high"`, "field-read-outside-proof"},
	{"a field as a statement", example.Check, "not is_tolerable(drift)", "drift.severe", "field-read-outside-proof"},
	{"a negated field", example.Check, "not is_tolerable(drift)", "not drift.tolerable", "negation-not-helper"},
	{"a negated comparison", example.Check, "not is_tolerable(drift)", `not drift.severity == "low"`, "negation-not-helper"},
	{"a field as the argument of a negated helper", example.Check, "not is_tolerable(drift)", `not severity.at_most(drift.severity, "low")`, "field-read-outside-proof"},
	{"a field as the argument of a filter", example.Check, "not is_tolerable(drift)", `startswith(drift.id, "d")`, "field-read-outside-proof"},
	{"a setting as the argument of a negated helper", example.Check, "not is_tolerable(drift)", "not severity.at_most(drift, input.settings.max_drift)", "may-be-undefined"},
	{"a rule as the argument of a negated helper", example.Check, "not is_tolerable(drift)", "not severity.at_most(drift, severity.ranks)", "may-be-undefined"},
	{"a call within an argument", example.Check, "not is_tolerable(drift)", "not is_tolerable(lower(drift))", "may-be-undefined"},
	{"a field in the violation", example.Check, `"item": drift,`, `"item": drift, "actual": drift.severity,`, "field-read-outside-proof"},
	{"a setting in the violation", example.Check, `"item": drift,`, `"item": drift, "expected": input.settings.max_drift,`, "may-be-undefined"},
	{"a call in the violation", example.Check, `"item": drift,`, `"item": drift, "actual": count(drift),`, "may-be-undefined"},
	{"a local field", example.Check, "not is_tolerable(drift)", "found := drift.severity\n\tnot is_tolerable(found)", "field-read-outside-proof"},
	{"a pattern of an item", example.Check, "some drift in drifts", `some {"severity": drift} in drifts`, "field-read-outside-proof"},
	{"every", example.Check, "not is_tolerable(drift)", "every part in drift.parts { is_tolerable(part) }", "field-read-outside-proof"},
	{"some without in", example.Check, "some drift in drifts", "some drift\n\tdrifts[drift]", "statement"},
	{"with", example.Check, "not is_tolerable(drift)", "not is_tolerable(drift) with input.now as 1", "statement"},
	{"a unification", example.Check, "not is_tolerable(drift)", "other = drift\n\tnot is_tolerable(other)", "statement"},
}

func TestABreachOfTheContractIsRefused(t *testing.T) {
	for _, one := range slices.Concat(inMetadata, inLayout, inShape, inProof, inFilters) {
		t.Run(one.title, func(t *testing.T) {
			problems := lintFiles(t, example.Replaced(one.file, one.old, one.new))
			if !slices.ContainsFunc(problems, func(problem policy.Problem) bool {
				return problem.Code == "contract/"+one.code && problem.File == one.file && problem.Line > 0 && problem.Column > 0
			}) {
				t.Errorf("want contract/%s in %s, have %+v", one.code, one.file, problems)
			}
		})
	}
}

func TestAHelperOfAGateStandsInOneFile(t *testing.T) {
	check := example.Files()[example.Check]
	twin := strings.ReplaceAll(strings.ReplaceAll(check, "drift_within_tolerance", "other"), "RAY106", "RAY107")
	problems := lintFiles(t, example.With(map[string]string{"gates/intake/other.rego": twin}))
	if !slices.ContainsFunc(problems, func(problem policy.Problem) bool { return problem.Code == "contract/helper-twice" }) {
		t.Errorf("want contract/helper-twice, have %+v", problems)
	}
}

func TestCodesAndNamesAreThoseOfOneCheck(t *testing.T) {
	check := example.Files()[example.Check]
	renamed := strings.ReplaceAll(strings.ReplaceAll(check, "drift_within_tolerance", "other"), "is_tolerable", "is_other")
	warning := strings.ReplaceAll(strings.ReplaceAll(check, "check.error", "check.warning"), "RAY106", "RAY107")
	for title, one := range map[string]struct{ file, text, code string }{
		"the same code": {"gates/intake/other.rego", renamed, "contract/code-taken"},
		"the same name": {"gates/intake/zz.rego", warning, "contract/two-heads"},
	} {
		problems := lintFiles(t, example.With(map[string]string{one.file: one.text}))
		if !slices.ContainsFunc(problems, func(problem policy.Problem) bool {
			return problem.Code == one.code && problem.File == one.file
		}) {
			t.Errorf("%s: want %s, have %+v", title, one.code, problems)
		}
	}
}

func lintFiles(t *testing.T, files map[string]string) []policy.Problem {
	t.Helper()
	capabilities, err := policy.ParseCapabilities(example.Capabilities())
	if err != nil {
		t.Fatal(err)
	}
	sources := policy.Load(files, capabilities, nil)
	if len(sources.Problems) > 0 {
		t.Fatalf("the example does not parse: %+v", sources.Problems)
	}
	return policy.Sorted(Lint(sources))
}
