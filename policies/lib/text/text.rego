# METADATA
# title: Texts
# description: Texts that say something, and lists as text.
package lib.text

is_filled(value) if {
	is_string(value)
	trim_space(value) != ""
}

# Names in one line, in their order.
listed(names) := concat(", ", names) if names != []

listed(names) := "none" if names == []
