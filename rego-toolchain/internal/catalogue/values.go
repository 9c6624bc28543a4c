package catalogue

import (
	"strings"
	"time"
)

// Date reads a date from a YAML value: a text like 2027-01-01, which YAML may have turned into a time. It is written
// like the text.
func Date(value any) (string, bool) {
	switch date := value.(type) {
	case time.Time:
		return date.UTC().Format(time.DateOnly), true
	case string:
		day, clock, _ := strings.Cut(date, "T")
		_, err := time.Parse(time.DateOnly, day)
		return day, err == nil && (clock == "" || clock == "00:00:00Z")
	}
	return "", false
}

// Texts reads a list of texts from a YAML value; what is not text is left out. It is never nil.
func Texts(value any) []string {
	list, _ := value.([]any)
	texts := make([]string, 0, len(list))
	for _, one := range list {
		if word, isText := one.(string); isText {
			texts = append(texts, word)
		}
	}
	return texts
}

func text(value any) string {
	word, _ := value.(string)
	return strings.TrimSpace(word)
}
