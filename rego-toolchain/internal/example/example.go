// Package example gives tests a small policy that is good in every way.
package example

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// The files of the example that tests change.
const (
	Check   = "gates/intake/drift_within_tolerance.rego"
	Gate    = "gates/intake/gate.rego"
	Test    = "gates/intake/drift_within_tolerance_test.rego"
	Library = "lib/severity/severity.rego"
)

// Files gives the Rego files of the example policy, by path.
func Files() map[string]string {
	files := map[string]string{}
	root := filepath.Join(folder(), "policies")
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".rego") {
			return err
		}
		text, err := os.ReadFile(filepath.Join(root, path))
		files[path] = string(text)
		return err
	})
	if err != nil {
		panic(err)
	}
	return files
}

// Capabilities gives the text of the example's capabilities.json.
func Capabilities() string {
	text, err := os.ReadFile(filepath.Join(folder(), "policies", "capabilities.json"))
	if err != nil {
		panic(err)
	}
	return string(text)
}

// With gives the files with more files, or with other text for some.
func With(more map[string]string) map[string]string {
	files := Files()
	maps.Copy(files, more)
	return files
}

// Replaced gives the files with a text in one of them replaced; it panics where the text is not there.
func Replaced(path, old, new string) map[string]string {
	files := Files()
	if !strings.Contains(files[path], old) {
		panic(path + " does not contain " + old)
	}
	files[path] = strings.Replace(files[path], old, new, 1)
	return files
}

// folder gives the testdata folder, which lies two folders above this file.
func folder() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "testdata")
}
