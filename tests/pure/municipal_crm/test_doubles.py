"""C18: likenesses that are worth a second look, and those that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.doubles import (
    REASONS,
    Person,
    find_reasons,
    similar_address,
    similar_phone,
)

TEXT = st.text("αβγ 12@.", max_size=6)
PEOPLE = st.builds(
    Person,
    name_key=TEXT,
    phone=st.sampled_from(["", "+302310555123", "+302310555132", "+306911222333"]),
    email=st.sampled_from(["", "a@b.example", "A@B.example"]),
    street=st.sampled_from(["", "Αλκυονίδων 12", "Αλκυονιδων", "Κανάρη 3"]),
    afm_index=st.sampled_from(["", "x", "y"]),
    amka_indexes=st.frozensets(st.sampled_from("ab")),
)


@given(PEOPLE, PEOPLE)
def test_likeness_is_mutual_and_in_order(one, other):
    """C18: whoever is looked at, the same reasons, the strongest first."""
    reasons = find_reasons(one, other)
    assert reasons == find_reasons(other, one)
    assert reasons == [reason for reason in REASONS if reason in reasons]


def test_empty_facts_are_no_likeness():
    """C18: two people without a telephone do not share one."""
    assert find_reasons(Person(), Person()) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Αλκυονίδων 12", "αλκυονιδων 12", True),
        ("Αλκυονίδων 12", "Alkyonidon", True),
        ("Αλκυονίδων 12", "Αλκυωνίδων 12Α", False),
        ("Αλκυονίδων 12", "Αλκυονίδων 14", False),
        ("Αλκυονίδων 12", "Κανάρη 12", False),
        ("", "Κανάρη 12", False),
    ],
)
def test_an_address_is_similar_by_street_and_number(one, other, expected):
    """C18: spelling does not matter, another number does."""
    assert similar_address(one, other) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("+302310555123", "+302310555132", True),
        ("+302310555123", "+302110555123", True),
        ("+302310555123", "+302310555123", False),
        ("+302310555123", "+306911222333", False),
        ("+302310555123", "", False),
    ],
)
def test_a_phone_is_similar_by_one_slip_or_its_end(one, other, expected):
    """C18: equal ones are the same, not similar."""
    assert similar_phone(one, other) is expected
