"""P18, P26, P27, P34: a town lives through 2027, with bookings, moves, cancellations and no-shows.

Environment: MUNICIPAL_YEAR_BOOKINGS (1330). A town ten times as large as one of 65,000 people has
26,600, which takes the better part of an hour:

    MUNICIPAL_YEAR_BOOKINGS=26600 E2E_FOLDERS=tests/e2e/test_year.py make test ONLY=e2e
"""

import json
import os
import sys

import own_town
import pytest
from year_calendar import AUTUMN, SPRING

DATABASE = f"{os.environ.get('MUNICIPAL_DB', 'municipal')}_year"
BOOKINGS = int(os.environ.get("MUNICIPAL_YEAR_BOOKINGS", "1330"))
#: The night office has a time every quarter from midnight to six.
QUARTERS = 24


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """What the year was like; see year.py."""
    folder = tmp_path_factory.mktemp("year")
    with own_town.copied(DATABASE):
        said, log = own_town.run_crew(
            "year.py", DATABASE, BOOKINGS, folder=folder, seconds=max(900, BOOKINGS / 4)
        )
        told = json.loads(said.splitlines()[-1])
        print({key: told[key] for key in ("done", "by_hours", "seconds")}, file=sys.stderr)
        yield told | {"log": log}


def test_all_days_have_the_times_that_the_calendar_says(year):
    """P26, P27, P34: weekly, odd weeks, once a month; none on a holiday; both changes of the clock."""
    assert year["supply"] == []


def test_nothing_can_be_held_on_a_holiday(year):
    """P27: Orthodox Easter, the fixed days and the town's own."""
    assert year["held"] == []
    assert year["strange"] == []


def test_a_year_has_passed(year):
    """P02, P22: everybody is booked, served, moved, cancelled or did not come, as planned."""
    done, rows = year["done"], year["rows"]
    assert done["booked"] >= 0.97 * BOOKINGS
    assert 0.06 < done["cancelled"] / done["booked"] < 0.16
    assert done["moved"] / done["booked"] > 0.05
    assert rows == {
        "cancelled": done["cancelled"], "no_show": done["no_show"], "done": done["done"],
    }  # fmt: skip
    assert sum(rows.values()) == done["booked"]


def test_no_reminder_is_missing_wrong_or_late(year):
    """P18: each once, at its moment; none after a move, a cancellation, in the night or too late."""
    assert (year["missing"], year["wrong"]) == ([], [])
    assert year["expected"] > BOOKINGS
    assert min(year["by_hours"].values()) > BOOKINGS / 3


def test_a_day_before_is_a_day_before_when_the_clock_is_changed(year):
    """P34: both nights are fully booked; the mails left exactly 24 hours before."""
    spring, autumn = (year["nights"][f"{day}"] for day in (SPRING, AUTUMN))
    # an hour is missing in spring; in autumn the hour that comes twice is offered once
    assert spring[0] > (QUARTERS - 4) / 2
    assert autumn[0] > QUARTERS / 2
    for _visits, due, sent in (spring, autumn):
        assert due == sent > 0


def test_the_year_leaves_no_word_in_the_log(year):
    """P18: nothing failed on the way."""
    assert "ERROR" not in year["log"], year["log"][-3000:]
    assert "WARNING" not in year["log"], year["log"][-3000:]
