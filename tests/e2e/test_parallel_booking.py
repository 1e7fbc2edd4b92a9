"""P03, P05, P08: many processes book at the same moment, each with its own connection to PostgreSQL.

Environment: MUNICIPAL_BASE (the database with the addons that is cloned; that of `make test`).
"""

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from suite import databases, odoo, paths

CLUSTER = "test"
DATABASE = f"{os.environ.get('MUNICIPAL_DB', 'municipal')}_buyers"
BASE = os.environ.get("MUNICIPAL_BASE", "suite_together")
SCRIPT = Path(__file__).with_name("buyers.py")
BUYERS = 50


@pytest.fixture(scope="module")
def crew(tmp_path_factory):
    """What the buyers say, and what stood in the log."""
    sink = str(tmp_path_factory.mktemp("buyers") / "sink")
    databases.clone(CLUSTER, BASE, DATABASE)
    env = odoo.environment(
        CLUSTER, **databases.environment(CLUSTER), MUNICIPAL_SINK=sink, MUNICIPAL_OUTBOX_DIR=sink,
        MUNICIPAL_SECRET_KEY_FILE=str(paths.RUN / "secret.key"),
    )  # fmt: skip
    done = subprocess.run(
        [str(paths.VENV_PYTHON), str(SCRIPT), DATABASE], env=env, cwd=paths.RUN,
        capture_output=True, text=True, check=False, timeout=500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-5000:]
    yield json.loads(done.stdout.splitlines()[-1]), done.stderr
    databases.drop(CLUSTER, DATABASE)


@pytest.fixture
def outcomes(crew):
    """{round: Counter of outcomes}"""
    return {name: Counter(kind for kind, _detail in found) for name, found in crew[0].items()}


def _ask(statement):
    return databases.sql(CLUSTER, DATABASE, statement).splitlines()


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


def test_no_two_visits_overlap_in_the_database(crew):
    """P03: counted by PostgreSQL itself."""
    assert crew
    (count,) = _ask("""
        SELECT count(*) FROM municipal_appointment a JOIN municipal_appointment b
            ON a.lane_id = b.lane_id AND a.id < b.id
           AND tsrange(a.date_start, a.date_free) && tsrange(b.date_start, b.date_free)
         WHERE a.state = 'booked' AND b.state = 'booked'
    """)
    assert count == "0"
    assert _ask("SELECT count(*) FROM municipal_appointment WHERE state = 'booked'") == ["7"]


def test_the_races_leave_no_error_in_the_log(crew):
    """P03: who comes too late is an answer, not a failure."""
    assert "ERROR" not in crew[1], crew[1][-3000:]
    assert "WARNING" not in crew[1], crew[1][-3000:]
