# METADATA
# title: Moments
# description: Times in UTC with milliseconds, such as 2026-11-20T12:00:00.000Z; in this one form they compare as text.
package lib.moment

is_after(one, other) if {
	is_moment(one)
	is_moment(other)
	one > other
}

is_at_or_after(one, other) if {
	is_moment(one)
	is_moment(other)
	one >= other
}

# Text in another form compares with a moment too, and "tomorrow" would be after all of them.
is_moment(value) if {
	is_string(value)
	strings.replace_n(digits_to_zero, value) == "0000-00-00T00:00:00.000Z"
}

digits_to_zero[digit] := "0" if some digit in {"1", "2", "3", "4", "5", "6", "7", "8", "9"}
