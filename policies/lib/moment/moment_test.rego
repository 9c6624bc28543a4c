package lib.moment_test

import data.lib.moment

noon := "2026-11-20T12:00:00.000Z"

later := "2026-11-20T12:00:00.001Z"

test_is_after_compares_times if {
	moment.is_after(later, noon)
	not moment.is_after(noon, noon)
	not moment.is_after(noon, later)
}

test_is_at_or_after_compares_times if {
	moment.is_at_or_after(later, noon)
	moment.is_at_or_after(noon, noon)
	not moment.is_at_or_after(noon, later)
}

test_no_comparison_holds_for_what_is_no_moment if {
	every value in others {
		not moment.is_after(value, noon)
		not moment.is_after(noon, value)
		not moment.is_at_or_after(value, noon)
		not moment.is_at_or_after(noon, value)
	}
}

test_is_moment_takes_one_form if {
	moment.is_moment(noon)
	moment.is_moment("1999-12-31T23:59:58.765Z")
	every value in others {
		not moment.is_moment(value)
	}
}

# Each of them is after every moment, or before, when it is merely compared.
others := {
	null, true, 0, 1795176000000, "", "tomorrow", "2026-11-20", "2026-11-20T12:00:00Z",
	"2026-11-20T12:00:00.000+00:00", "2026-11-20t12:00:00.000z", " 2026-11-20T12:00:00.000Z",
	["2026-11-20T12:00:00.000Z"], {}, set(),
}
