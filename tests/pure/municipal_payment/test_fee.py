"""X13: what becomes of a charge, for every state and amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_payment.tools.fee import SETTLED, STATES, find_change, find_use, format_receipt

AMOUNTS = st.integers(0, 10**7)
MONEY = st.integers(1, 10**7)


@given(st.sampled_from([None, *STATES]), AMOUNTS, AMOUNTS)
def test_a_settled_charge_is_never_touched(state, charged, wanted):
    """X13: paid, refunded or waived: at most a person is asked to look."""
    change = find_change(state, charged, wanted)
    if state in SETTLED:
        assert change in ("keep", "mismatch")
    if change == "mismatch":
        assert state == "paid" and wanted != charged
    if change == "raise":
        assert state in (None, "cancelled") and wanted


@given(AMOUNTS, AMOUNTS)
def test_a_due_charge_follows_its_category(charged, wanted):
    """X13: afterwards it asks for what the category asks."""
    change = find_change("due", charged, wanted)
    after = {"keep": charged, "adjust": wanted, "cancel": 0}[change]
    assert after == wanted


@given(st.sampled_from(STATES), MONEY, MONEY, st.booleans())
def test_only_the_whole_amount_pays(state, charged, received, same):
    """X13: due, in its own currency, to the cent; everything else goes back."""
    is_fee = find_use(state, charged, received, same) == "fee"
    assert is_fee == (state == "due" and charged == received and same)


@given(st.lists(st.tuples(MONEY, st.booleans())), MONEY)
def test_one_receipt_whatever_arrives(arrivals, charged):
    """X13: of any row of payments one at most pays the fee."""
    state, uses = "due", []
    for received, same in arrivals:
        uses.append(find_use(state, charged, received, same))
        if uses[-1] == "fee":
            state = "paid"
    assert uses.count("fee") <= 1


def test_receipts():
    """X13: year and number, six digits at least; nothing odd."""
    assert format_receipt(2026, 7) == "2026-000007"
    assert format_receipt(2026, 1234567) == "2026-1234567"
    for year, number in ((1999, 1), (2100, 1), (2026, 0)):
        with pytest.raises(ValueError, match="no such receipt"):
            format_receipt(year, number)


def test_odd_amounts_are_refused():
    """X13: nothing is negative, and no money is no payment."""
    for charged, wanted in ((-1, 0), (0, -1)):
        with pytest.raises(ValueError, match="never negative"):
            find_change("due", charged, wanted)
    with pytest.raises(ValueError, match="more than nothing"):
        find_use("due", 1, 0)
