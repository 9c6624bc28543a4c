package testing

import (
	"math"
	"slices"

	"github.com/open-policy-agent/opa/v1/cover"

	"ray-policy/rego-toolchain/internal/policy"
)

// Coverage says which lines of the files that are not tests were evaluated; percentages have two decimals.
type Coverage struct {
	Percent float64                 `json:"percent"`
	Files   map[string]FileCoverage `json:"files"`
}

// FileCoverage is the coverage of one file; each range is its first and last row.
type FileCoverage struct {
	Percent    float64  `json:"percent"`
	NotCovered [][2]int `json:"not_covered"`
}

// NoCoverage is the coverage of sources whose tests could not run.
func NoCoverage() Coverage { return Coverage{Files: map[string]FileCoverage{}} }

func coverageOf(report cover.Report) Coverage {
	coverage := NoCoverage()
	covered, all := 0, 0
	for path, file := range report.Files {
		if policy.IsTest(path) {
			continue
		}
		lines := file.CoveredLines + file.NotCoveredLines
		coverage.Files[path] = FileCoverage{percent(file.CoveredLines, lines), rows(file.NotCovered)}
		covered, all = covered+file.CoveredLines, all+lines
	}
	coverage.Percent = percent(covered, all)
	return coverage
}

func rows(ranges []cover.Range) [][2]int {
	result := make([][2]int, 0, len(ranges))
	for _, one := range ranges {
		result = append(result, [2]int{one.Start.Row, one.End.Row})
	}
	return slices.Compact(result) // several ranges may lie in one row
}

// percent rounds down, so that only complete coverage reads as 100; nothing to cover is complete.
func percent(part, whole int) float64 {
	if whole == 0 {
		return 100
	}
	return math.Floor(10000*float64(part)/float64(whole)) / 100
}
