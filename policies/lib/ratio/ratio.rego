# METADATA
# title: Ratios
# description: A part of a whole against a percentage, compared as whole numbers and never as a rounded quotient.
package lib.ratio

reaches(part, whole, percent) if {
	is_part(part, whole)
	is_number(percent)
	whole > 0
	part * 1000000 >= whole * ten_thousandths(percent)
}

# The types come first: any text is greater than any number.
is_part(part, whole) if {
	is_number(part)
	is_number(whole)
	part >= 0
	part <= whole
}

# The smallest part that reaches the percentage. It has a value for everything, so that it can stand in a violation.
least(whole, percent) := max({1, ceil((whole * ten_thousandths(percent)) / 1000000)}) if {
	is_number(whole)
	is_number(percent)
}

least(whole, _) := "an unknown number" if not is_number(whole)

# A percentage has at most four decimals; as a whole number it is exact in every engine.
ten_thousandths(percent) := round(percent * 10000)
