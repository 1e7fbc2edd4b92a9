from dataclasses import replace
from datetime import date

import pytest
from municipal_referendum.tools.legal import Sheet, find_faults

GOOD = Sheet(
    is_decisive=False,
    is_competent=True,
    subject_is_checked=True,
    forbidden_subject=None,
    has_decision=True,
    first_day=date(2027, 5, 9),
    last_day=date(2027, 5, 16),
)


def codes(**changes):
    return [code for code, _facts in find_faults(replace(GOOD, **changes))]


def test_a_sheet_in_order_has_no_faults():
    """V10: then the ballot may open."""
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"has_decision": False}, "no_decision"),
        ({"subject_is_checked": False}, "subject_unchecked"),
        ({"forbidden_subject": "fees"}, "subject"),
        ({"first_day": None}, "no_dates"),
        ({"last_day": date(2027, 5, 8)}, "reversed"),
        ({"is_decisive": True, "is_competent": False}, "not_competent"),
        ({"election_years": [2027]}, "election_year"),
        ({"periods": [(date(2027, 5, 16), date(2027, 6, 1), "europe")]}, "election_period"),
        ({"previous": [date(2026, 5, 10)]}, "too_soon"),
    ],
)
def test_a_fault_of_the_sheet_is_named(changes, code):
    """V10: each alone keeps the ballot closed."""
    assert codes(**changes) == [code]


def test_a_year_between_two_ballots_is_enough():
    """V10: to the day, and from 29 February to 1 March."""
    assert codes(previous=[date(2026, 5, 9)]) == []
    leap = {"first_day": date(2029, 2, 28), "last_day": date(2029, 2, 28)}
    assert codes(previous=[date(2028, 2, 29)], **leap) == ["too_soon"]
    leap = {"first_day": date(2029, 3, 1), "last_day": date(2029, 3, 1)}
    assert codes(previous=[date(2028, 2, 29)], **leap) == []


def test_advice_may_be_asked_on_what_others_decide():
    """V10, V11: only a decision needs the competence."""
    assert codes(is_competent=False) == []
