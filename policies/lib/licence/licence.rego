# METADATA
# title: Licences
# description: A licence is a list of alternatives, each a list of ids that apply together; an empty one is unknown.
package lib.licence

is_allowed(alternatives, allowed) if {
	is_array(alternatives)
	some together in alternatives
	is_array(together)
	together != []
	every id in together {
		is_string(id)
		id in allowed
	}
}
