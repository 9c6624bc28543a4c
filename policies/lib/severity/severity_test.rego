package lib.severity_test

import data.lib.severity

words := ["none", "low", "medium", "high", "critical"]

others := {null, true, 0, 3, "", "High", "high ", "severe", ["high"], {"high": 3}, {"high"}}

test_at_most_holds_up_to_the_limit if {
	every place, word in words {
		every limit in array.slice(words, place, 5) {
			severity.at_most(word, limit)
		}
		every limit in array.slice(words, 0, place) {
			not severity.at_most(word, limit)
		}
	}
}

test_at_least_holds_from_the_limit_on if {
	every place, word in words {
		every limit in array.slice(words, 0, place + 1) {
			severity.at_least(word, limit)
		}
		every limit in array.slice(words, place + 1, 5) {
			not severity.at_least(word, limit)
		}
	}
}

test_is_below_holds_where_at_least_does_not if {
	every place, word in words {
		every limit in array.slice(words, place + 1, 5) {
			severity.is_below(word, limit)
		}
		every limit in array.slice(words, 0, place + 1) {
			not severity.is_below(word, limit)
		}
	}
}

test_unknown_counts_as_high if {
	severity.at_most("unknown", "high")
	severity.at_least("unknown", "high")
	severity.at_most("high", "unknown")
	severity.at_least("high", "unknown")
	not severity.at_most("unknown", "medium")
	not severity.at_least("unknown", "critical")
	not severity.is_below("unknown", "high")
	severity.is_below("unknown", "critical")
}

test_is_severity_takes_the_words if {
	every word in words {
		severity.is_severity(word)
	}
	severity.is_severity("unknown")
}

test_what_is_no_such_word_proves_nothing if {
	every value in others {
		not severity.is_severity(value)
		every word in words {
			not severity.at_most(value, word)
			not severity.at_most(word, value)
			not severity.at_least(value, word)
			not severity.at_least(word, value)
			not severity.is_below(value, word)
			not severity.is_below(word, value)
		}
	}
}
