"""P03, P05, P08: many processes book at the same moment, each with its own connection to PostgreSQL."""

import json
import os
from collections import Counter
from functools import partial

import own_town
import pytest

DATABASE = f"{os.environ.get('MUNICIPAL_DB', 'municipal')}_buyers"
BUYERS = 50
_ask = partial(own_town.ask, DATABASE)


@pytest.fixture(scope="module")
def crew(tmp_path_factory):
    """What the buyers say, and what stood in the log."""
    folder = tmp_path_factory.mktemp("buyers")
    with own_town.copied(DATABASE):
        said, log = own_town.run_crew("buyers.py", DATABASE, folder=folder)
        yield json.loads(said.splitlines()[-1]), log


@pytest.fixture
def outcomes(crew):
    """{round: Counter of outcomes}"""
    return {name: Counter(kind for kind, _detail in found) for name, found in crew[0].items()}


def test_fifty_buyers_of_one_time_are_one_appointment(crew, outcomes):
    """P03: exactly one has it; the others are told other times, and nobody sees an error."""
    assert outcomes["one"] == {"booked": 1, "taken": BUYERS - 1}
    assert all(free for kind, free in crew[0]["one"] if kind == "taken")


def test_fifty_buyers_of_three_counters_are_three_appointments(outcomes):
    """P03: exactly as many as there are counters."""
    assert outcomes["three"] == {"booked": 3, "taken": BUYERS - 3}


def test_ten_clicks_at_once_are_one_appointment(crew, outcomes):
    """P05: everybody is told of the same one."""
    assert outcomes["click"] == {"booked": 10}
    assert len({held for _kind, held in crew[0]["click"]}) == 1


def test_one_person_cannot_dodge_the_limit_by_being_fast(outcomes):
    """P08: ten times at once, each with another plus-address, is one appointment."""
    assert outcomes["person"] == {"booked": 1, "limit": 9}


def test_a_hold_that_is_over_is_taken_by_one(outcomes):
    """P04: all of them find it in the way, one gets the time."""
    assert outcomes["late"] == {"booked": 1, "taken": 9}


def test_the_citizen_who_cancels_and_the_officer_who_moves(crew):
    """P02: whoever is first, in the end it is cancelled, and the citizen was told of each step once."""
    answers = crew[0]["change"]
    gone = {visit for kind, visit in answers if kind == "cancelled"}
    moved = {visit for kind, visit in answers if kind == "moved"}
    assert len(gone) == len(answers) / 2
    assert moved <= gone
    assert _ask("SELECT count(*) FROM municipal_appointment WHERE state = 'cancelled'") == [
        [str(len(gone))]
    ]
    told = _ask("""
        SELECT event, count(*), count(DISTINCT res_id) FROM municipal_notification
         WHERE event IN ('appointment_moved', 'appointment_cancelled') GROUP BY event
    """)
    expected = {"appointment_cancelled": len(gone), "appointment_moved": len(moved)}
    assert {event: (int(rows), int(visits)) for event, rows, visits in told} == {
        event: (count, count) for event, count in expected.items() if count
    }


def test_two_who_accept_an_offer_that_comes_to_its_end(crew):
    """P10: both windows read of the same appointment, or the offer is over for both of them."""
    kinds = Counter(kind for kind, _detail in crew[0]["offer"])
    assert kinds.keys() <= {"accepted", "over", "ended"}
    assert kinds["ended"] == 1
    visits = {visit for kind, visit in crew[0]["offer"] if kind == "accepted"}
    rows = _ask("""
        SELECT w.state, a.state, count(*), array_agg(a.id) FROM municipal_appointment_wish w
          LEFT JOIN municipal_appointment a ON a.id = w.offer_id GROUP BY 1, 2
    """)
    found = {state: (row, int(count), ids) for state, row, count, ids in rows}
    assert found.keys() <= {"accepted", "waiting"}
    row, count, ids = found.get("accepted", ("booked", 0, "{}"))
    assert (row, count) == ("booked", len(visits))
    assert {int(part) for part in ids.strip("{}").split(",") if part} == visits
    assert found.get("waiting", ("",))[0] == ""


def test_no_two_visits_overlap_in_the_database(crew):
    """P03: counted by PostgreSQL itself."""
    assert crew
    assert own_town.count_overlaps(DATABASE) == 0
    booked = _ask("""
        SELECT s.code, count(*) FROM municipal_appointment a
          JOIN municipal_appointment_service s ON s.id = a.service_id
         WHERE a.state = 'booked' AND s.code != 'offer' GROUP BY s.code
    """)
    assert {code: int(count) for code, count in booked} == {
        "one": 1, "three": 3, "click": 1, "person": 1, "late": 1,
    }  # fmt: skip


def test_the_races_leave_no_error_in_the_log(crew):
    """P03: who comes too late is an answer, not a failure."""
    assert "ERROR" not in crew[1], crew[1][-3000:]
    assert "WARNING" not in crew[1], crew[1][-3000:]
