"""R19: only allowed moves, by role; a refused move says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.workflow import Move, Refusal, Table

STAFF = frozenset({"clerk", "supervisor"})
TABLE = Table([
    Move("submitted", "in_process", STAFF),
    Move("in_process", "waiting", STAFF, needs_reply=True),
    Move("waiting", "in_process", frozenset({"clerk", "supervisor", "citizen", "system"})),
    Move("in_process", "rejected", frozenset({"supervisor"}), needs_reason=True, needs_reply=True),
    Move("in_process", "resolved", STAFF, needs_reply=True),
])  # fmt: skip


def test_a_clerk_moves_as_the_table_says():
    move = TABLE.check("submitted", "in_process", "clerk")
    assert move
    assert move.target == "in_process"
    assert [m.target for m in TABLE.allowed("in_process", "clerk")] == ["waiting", "resolved"]


@pytest.mark.parametrize(
    ("state", "target", "role", "code", "facts"),
    [
        ("waiting", "waiting", "clerk", "same_state", {"state": "waiting"}),
        ("resolved", "in_process", "clerk", "final_state", {"state": "resolved"}),
        ("submitted", "resolved", "clerk", "no_move",
         {"state": "submitted", "target": "resolved", "targets": ("in_process",)}),
        ("submitted", "resolved", "citizen", "no_move",
         {"state": "submitted", "target": "resolved", "targets": ()}),
        ("in_process", "rejected", "clerk", "not_your_role",
         {"state": "in_process", "target": "rejected", "role": "clerk", "roles": ("supervisor",)}),
        ("nowhere", "in_process", "clerk", "final_state", {"state": "nowhere"}),
        ("submitted", "in_process", "", "not_your_role",
         {"state": "submitted", "target": "in_process", "role": "", "roles": ("clerk", "supervisor")}),
    ],
)  # fmt: skip
def test_a_refusal_says_why(state, target, role, code, facts):
    refusal = TABLE.check(state, target, role)
    assert not refusal
    assert (refusal.code, refusal.facts) == (code, facts)


def test_an_administrator_may_what_a_supervisor_may_and_no_more():
    assert TABLE.check("in_process", "rejected", "administrator")
    own = Table([Move("a", "b", {"citizen"}), Move("a", "c", {"administrator"})])
    assert not own.check("a", "b", "administrator")
    assert own.check("a", "c", "administrator")


def test_roles_that_imply_each_other_do_not_hang():
    table = Table([Move("a", "b", {"z"})], implied={"x": "y", "y": "x"})
    assert not table.check("a", "b", "x")


def test_missing_texts_are_asked_for_one_after_the_other():
    move = TABLE.check("in_process", "rejected", "supervisor")
    assert TABLE.missing(move, None, None).code == "needs_reason"
    assert TABLE.missing(move, " \n", "why").code == "needs_reason"
    assert TABLE.missing(move, "why", "\t").code == "needs_reply"
    assert TABLE.missing(move, "why", "sorry") is None
    assert TABLE.missing(TABLE.check("submitted", "in_process", "clerk"), None, None) is None


def test_the_first_row_for_a_role_counts_when_two_join_the_same_states():
    table = Table([
        Move("a", "b", {"citizen"}, needs_reason=True),
        Move("a", "b", {"citizen", "clerk"}),
    ])  # fmt: skip
    assert table.check("a", "b", "citizen").needs_reason
    assert not table.check("a", "b", "clerk").needs_reason
    assert len(table.allowed("a", "citizen")) == 1


def test_a_move_to_the_same_state_is_no_move():
    with pytest.raises(ValueError, match="change"):
        Move("a", "a", {"clerk"})


STATES, ROLES = st.sampled_from("abcd"), st.sampled_from(["clerk", "supervisor", "citizen"])
MOVES = st.lists(st.tuples(STATES, STATES, st.frozensets(ROLES)))


@given(MOVES, STATES, STATES, ROLES | st.just("administrator"))
def test_check_allows_exactly_what_the_rows_say(rows, state, target, role):
    rows = [(source, to, roles) for source, to, roles in rows if source != to]
    table = Table([Move(*row) for row in rows])
    acting = {role, "supervisor"} if role == "administrator" else {role}
    obvious = any((source, to) == (state, target) and roles & acting for source, to, roles in rows)
    answer = table.check(state, target, role)
    assert bool(answer) == obvious
    assert isinstance(answer, Move if obvious else Refusal)
    assert (target in [move.target for move in table.allowed(state, role)]) == obvious
