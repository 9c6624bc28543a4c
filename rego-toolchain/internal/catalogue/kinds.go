package catalogue

import (
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// kindsOf gives the evidence kinds that a module reads or says that it judges, sorted.
func kindsOf(module *ast.Module, judges []string) []string {
	kinds := map[string]bool{}
	ast.WalkRefs(module, func(ref ast.Ref) bool {
		if kind, reads := KindRead(ref); reads && kind != "" {
			kinds[kind] = true
		}
		return false
	})
	for _, judged := range judges {
		kind, _, _ := strings.Cut(judged, ".")
		kinds[kind] = true
	}
	return slices.Sorted(maps.Keys(kinds))
}

// KindRead tells whether a ref reads input.evidence, and of which kind; the kind is "" where the ref does not name it.
func KindRead(ref ast.Ref) (kind string, reads bool) {
	if len(ref) < 2 || !ref[0].Equal(ast.InputRootDocument) || !ref[1].Equal(ast.StringTerm("evidence")) {
		return "", false
	}
	if len(ref) == 2 {
		return "", true
	}
	name, _ := ref[2].Value.(ast.String)
	return string(name), true
}
