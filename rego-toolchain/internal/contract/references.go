package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"ray-policy/rego-toolchain/internal/catalogue"
	"ray-policy/rego-toolchain/internal/policy"
)

// references holds the refs of a file to what exists: checks that are defined, documents that are packages, evidence that
// is named. Libraries do not read evidence: they judge what they are given.
func (lint *linter) references(file string, module *ast.Module) {
	scope := importsOf(module)
	ast.WalkTerms(module, func(term *ast.Term) bool {
		ref, isRef := term.Value.(ast.Ref)
		if !isRef || term.Location == nil {
			return false
		}
		full := scope.resolve(ref)
		lint.checkReference(term.Location, full)
		lint.dataReference(term.Location, full)
		if !policy.IsTest(file) {
			lint.evidenceReference(file, term.Location, full)
		}
		return false
	})
}

// checkReference refuses data.gates.<gate>.check.<level>.<name> where there is no such check.
func (lint *linter) checkReference(at *ast.Location, ref ast.Ref) {
	words := constantPrefix(ref)
	if len(words) < 6 || words[0] != "data" || words[1] != "gates" || words[3] != "check" {
		return
	}
	if _, exists := lint.checks[strings.Join(words[1:6], "/")]; !exists {
		lint.refuse(at, "no-such-check",
			fmt.Sprintf("%s is not a check; name one that exists", strings.Join(words[:6], ".")))
	}
}

// dataReference refuses data documents: whatever is not a package of these sources.
func (lint *linter) dataReference(at *ast.Location, ref ast.Ref) {
	if !ref[0].Equal(ast.DefaultRootDocument) {
		return
	}
	words := constantPrefix(ref)
	if len(words) < 2 || !lint.isRoot(words[1]) {
		lint.refuse(at, "data-document", fmt.Sprintf("%s is not a package; put what varies into input.settings", ref))
	}
}

func (lint *linter) isRoot(name string) bool {
	return slices.ContainsFunc(lint.sources.Paths(), func(file string) bool { return strings.HasPrefix(file, name+"/") })
}

func (lint *linter) evidenceReference(file string, at *ast.Location, ref ast.Ref) {
	kind, reads := catalogue.KindRead(ref)
	switch {
	case reads && policy.IsLibrary(file):
		lint.refuse(at, "library-reads-evidence", fmt.Sprintf("%s is read in a library; pass it as an argument", ref))
	case reads && kind == "":
		lint.refuse(at, "kind-not-named",
			fmt.Sprintf("%s does not name its evidence kind; write input.evidence.<kind>, so that the host knows what is read", ref))
	}
}

// constantPrefix gives the leading parts of a ref that are plain names.
func constantPrefix(ref ast.Ref) []string {
	head, isVar := ref[0].Value.(ast.Var)
	if !isVar {
		return nil
	}
	words := []string{string(head)}
	for _, term := range ref[1:] {
		word, isText := term.Value.(ast.String)
		if !isText {
			break
		}
		words = append(words, string(word))
	}
	return words
}
