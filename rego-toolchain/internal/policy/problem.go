// Package policy holds what every command shares: the parsed sources, the compiler and the problems found in them.
package policy

import (
	"cmp"
	"errors"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
)

// The levels of a problem.
const (
	Error   = "error"
	Warning = "warning"
)

// Problem is one thing that is wrong in one place; lines and columns count from 1, and 0 means the whole file.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Code    string `json:"code"`
	Level   string `json:"level"`
	Message string `json:"message"`
}

// At gives an error-level problem at a location.
func At(location *ast.Location, code, message string) Problem {
	problem := Problem{Code: code, Level: Error, Message: message}
	if location != nil {
		problem.File, problem.Line, problem.Column = location.File, location.Row, location.Col
	}
	return problem
}

// Sorted gives the problems in the order file, line, column, code, message, each once and never nil.
func Sorted(problems []Problem) []Problem {
	sorted := append([]Problem{}, problems...)
	slices.SortFunc(sorted, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return slices.Compact(sorted)
}

// ProblemsOf turns an error of OPA into problems; one without a location of its own is laid to the file.
func ProblemsOf(file string, err error) []Problem {
	var several ast.Errors
	var mismatch *ast.Error
	switch {
	case errors.As(err, &several):
	case errors.As(err, &mismatch):
		several = ast.Errors{mismatch}
	default:
		return []Problem{{File: file, Code: "rego_error", Level: Error, Message: err.Error()}}
	}
	problems := make([]Problem, 0, len(several))
	for _, one := range several {
		problems = append(problems, problemOf(file, one))
	}
	return problems
}

func problemOf(file string, err *ast.Error) Problem {
	problem := At(err.Location, err.Code, err.Message)
	if problem.File == "" {
		problem.File = file
	}
	if detail, ok := err.Details.(*format.ArityFormatErrDetail); ok {
		for _, line := range detail.Lines() {
			problem.Message += "; " + line
		}
	}
	return problem
}
