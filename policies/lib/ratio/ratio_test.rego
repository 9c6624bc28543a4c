package lib.ratio_test

import data.lib.ratio

test_reaches_compares_without_rounding if {
	ratio.reaches(9, 10, 90)
	ratio.reaches(9000, 10000, 90)
	not ratio.reaches(8999, 10000, 90)
	ratio.reaches(10, 10, 100)
	not ratio.reaches(9999999, 10000000, 100)
}

test_reaches_takes_a_percentage_with_four_decimals if {
	ratio.reaches(921, 1000, 92.1)
	not ratio.reaches(920, 1000, 92.1)
	ratio.reaches(333333, 1000000, 33.3333)
	not ratio.reaches(333332, 1000000, 33.3333)
}

test_reaches_nothing_of_nothing if not ratio.reaches(0, 0, 90)

test_reaches_nothing_without_numbers if {
	every value in {"95", null, true, [95], {}} {
		not ratio.reaches(value, 100, 90)
		not ratio.reaches(95, value, 90)
		not ratio.reaches(95, 100, value)
	}
}

test_is_part_holds_from_nothing_to_the_whole if {
	ratio.is_part(0, 0)
	ratio.is_part(0, 5)
	ratio.is_part(5, 5)
	not ratio.is_part(6, 5)
	not ratio.is_part(-1, 5)
	not ratio.is_part("5", 5)
	not ratio.is_part(5, "5")
}

test_least_reaches_and_one_less_does_not if {
	every whole in {1, 7, 10, 33, 1000} {
		every percent in {0.0001, 33.3333, 90, 92.1, 100} {
			least := ratio.least(whole, percent)
			ratio.reaches(least, whole, percent)
			not ratio.reaches(least - 1, whole, percent)
		}
	}
}

test_least_of_nothing_is_one if ratio.least(0, 90) == 1

test_least_of_what_is_no_number_says_so if {
	every value in {"100", null, true, [100], {}} {
		ratio.least(value, 90) == "an unknown number"
	}
}
