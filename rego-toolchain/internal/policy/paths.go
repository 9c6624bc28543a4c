package policy

import (
	"fmt"
	"path"
	"strings"
)

// CheckPath refuses a path that is not relative, not clean or not a Rego file.
func CheckPath(file string) error {
	switch {
	case path.IsAbs(file), path.Clean(file) != file, strings.HasPrefix(file, "../"), strings.Contains(file, "\\"):
		return fmt.Errorf("path %q is not plain; it must be a POSIX path relative to the policies folder", file)
	case !strings.HasSuffix(file, ".rego"):
		return fmt.Errorf("path %q is not a Rego file; leave it out of \"files\"", file)
	}
	return nil
}

// IsTest tells whether a file holds tests, which are checked and run but never shipped.
func IsTest(file string) bool {
	return strings.HasSuffix(file, "_test.rego")
}

// IsGate tells whether a file belongs to a gate.
func IsGate(file string) bool {
	return strings.HasPrefix(file, "gates/")
}

// IsLibrary tells whether a file belongs to a library.
func IsLibrary(file string) bool {
	return strings.HasPrefix(file, "lib/")
}
