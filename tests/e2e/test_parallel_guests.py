"""N08, N24, D5: many register for one event at the same moment; two approve one alert."""

import json
import os
from collections import Counter

import own_town
import pytest

DATABASE = f"{os.environ.get('MUNICIPAL_DB', 'municipal')}_guests"
GUESTS, SEATS = 16, 6


@pytest.fixture(scope="module")
def crew(tmp_path_factory):
    """What the guests say, and what stood in the log."""
    folder = tmp_path_factory.mktemp("guests")
    with own_town.copied(DATABASE):
        said, log = own_town.run_crew("guests.py", DATABASE, folder=folder)
        yield json.loads(said.splitlines()[-1]), log


def test_as_many_come_as_there_are_seats(crew):
    """N24: everybody else waits, nobody is lost and nobody sees an error."""
    outcomes = Counter(kind for kind, _found in crew[0]["full"])
    assert outcomes == {"registered": SEATS, "waiting": GUESTS - SEATS}, crew[0]["full"]
    rows = "SELECT seats_taken FROM municipal_announcement WHERE name->>'en_US' = 'full'"
    assert own_town.ask(DATABASE, rows) == [[str(SEATS)]]


def test_the_same_click_four_times_is_one_registration(crew):
    """N24: everybody is told of the same one."""
    assert len({tuple(found) for found in crew[0]["click"]}) == 1


def test_two_who_approve_at_once_make_one_document(crew):
    """N05, N08: the second finds it done."""
    assert [kind for kind, _found in crew[0]["alert"]] == ["approved", "approved"]
    count = "SELECT count(*) FROM municipal_alert_document WHERE announcement_id = {}"
    assert own_town.ask(DATABASE, count.format(crew[0]["alert"][0][1])) == [["1"]]


def test_the_races_leave_no_error_in_the_log(crew):
    """D5: who comes too late is an answer, not a failure."""
    assert "ERROR" not in crew[1], crew[1][-3000:]
