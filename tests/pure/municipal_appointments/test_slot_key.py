"""P35: a free time travels through a form as one word, and nothing else passes for one."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_appointments.tools.slot_key import read_clock, read_slot, write_slot


@given(st.datetimes(datetime(2000, 1, 1), datetime(2999, 1, 1)), st.integers(1, 999_999_999))
def test_what_is_written_is_read_again(moment, place_id):
    moment = moment.replace(second=0, microsecond=0)
    assert read_slot(write_slot(moment, place_id)) == (moment, place_id)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    assert read_slot(text) is None or write_slot(*read_slot(text))
    assert read_clock(text) is None or len(read_clock(text)) == 2


@pytest.mark.parametrize("text", [None, "", "202713300715-1", "202703300715", "202703300715-", "x"])
def test_nonsense_is_no_time(text):
    assert read_slot(text) is None


@pytest.mark.parametrize(
    ("text", "clock"), [("09:30", (9, 30)), ("7:05", (7, 5)), ("24:00", None), ("9", None)]
)
def test_a_clock_is_read(text, clock):
    assert read_clock(text) == clock
