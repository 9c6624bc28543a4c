package lib.licence_test

import data.lib.licence

allowed := ["MIT", "Apache-2.0"]

test_is_allowed_by_one_alternative if {
	licence.is_allowed([["MIT"]], allowed)
	licence.is_allowed([["GPL-3.0-only"], ["MIT"]], allowed)
	not licence.is_allowed([["GPL-3.0-only"], ["AGPL-3.0-only"]], allowed)
}

test_is_allowed_by_all_that_apply_together if {
	licence.is_allowed([["MIT", "Apache-2.0"]], allowed)
	not licence.is_allowed([["MIT", "GPL-3.0-only"]], allowed)
	not licence.is_allowed([["GPL-3.0-only", "MIT"]], allowed)
}

test_is_not_allowed_where_the_licence_is_unknown if {
	not licence.is_allowed([], allowed)
	not licence.is_allowed([[]], allowed)
}

test_is_allowed_by_the_whole_id_as_written if {
	every id in {"mit", "MIT ", "MI", "MIT-0", "MIT WITH Bison-exception-2.2"} {
		not licence.is_allowed([[id]], allowed)
	}
}

test_is_not_allowed_where_something_has_another_type if {
	every value in {null, true, 5, "MIT", {}, {"a": ["MIT"]}, {["MIT"]}} {
		not licence.is_allowed(value, allowed)
	}
	every value in {null, true, 5, "MIT", {"a": "MIT"}, {"MIT"}} {
		not licence.is_allowed([value], allowed)
	}
	every id in {null, true, 5, ["MIT"]} {
		not licence.is_allowed([[id]], [id])
	}
	every list in {null, true, "MIT", 5, []} {
		not licence.is_allowed([["MIT"]], list)
	}
}
