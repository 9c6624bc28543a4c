package lib.text_test

import data.lib.text

test_is_filled_by_any_visible_text if text.is_filled(" a ")

test_is_filled_by_nothing_else if {
	every value in {"", " \t\n", null, true, 5, ["a"], {"a": "a"}} {
		not text.is_filled(value)
	}
}

test_listed_keeps_the_order if text.listed(["b", "a", "b"]) == "b, a, b"

test_listed_says_that_there_is_none if text.listed([]) == "none"
