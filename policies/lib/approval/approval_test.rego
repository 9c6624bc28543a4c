package lib.approval_test

import data.lib.approval

role(parts) := object.union(
	{"id": "release_manager", "required": true, "min": 1, "approved_by": ["a"], "rejected_by": [], "refused": []},
	parts,
)

test_is_given_by_enough_distinct_people if {
	approval.is_given(role({}))
	approval.is_given(role({"min": 2, "approved_by": ["a", "b"]}))
	not approval.is_given(role({"min": 2, "approved_by": ["a", "a"]}))
	not approval.is_given(role({"approved_by": []}))
	not approval.is_given(role({"approved_by": [""]}))
	not approval.is_given(role({"approved_by": [null, 7]}))
}

test_is_given_by_nobody_where_somebody_rejects if not approval.is_given(role({"rejected_by": ["b"]}))

test_is_given_needs_a_number_of_people if {
	every least in [0, -1, "1", null, true, []] {
		not approval.is_given(role({"min": least}))
	}
}

test_is_given_needs_lists if {
	every value in [null, "a", {"a": 1}, 1] {
		not approval.is_given(role({"approved_by": value}))
		not approval.is_given(role({"rejected_by": value}))
	}
}

test_is_settled_without_an_approval_that_is_not_required if {
	approval.is_settled(role({}))
	approval.is_settled(role({"required": false, "approved_by": []}))
	not approval.is_settled(role({"required": false, "approved_by": [], "rejected_by": ["b"]}))
	not approval.is_settled(role({"approved_by": []}))
}

test_summary_says_who_was_refused_and_why if {
	unsigned := role({"approved_by": [], "refused": [{"identity": "a", "reason": "it is not signed"}]})
	approval.summary(unsigned) == "approved by 0 of 1, rejected by 0, refused: a (it is not signed)"
	approval.summary(role({"rejected_by": ["b"]})) == "approved by 1 of 1, rejected by 1, refused: none"
	approval.summary({"id": "x"}) == "approved by 0 of <undefined>, rejected by 0, refused: none"
}
