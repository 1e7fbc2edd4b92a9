"""P02, P03, P04: two hundred citizens, the desk and the clock at the same few times for a minute.

Environment: MUNICIPAL_CROWD_SECONDS (60). A machine that has much else to do gets more time.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import own_town
import pytest
from crowd_citizen import Citizen, Post
from suite import databases, logcheck, odoo, paths

DATABASE = f"{os.environ.get('MUNICIPAL_DB', 'municipal')}_crowd"
SCRIPT = Path(__file__).with_name("crowd_desk.py")
SECONDS = float(os.environ.get("MUNICIPAL_CROWD_SECONDS", "60"))
CITIZENS = 200
#: So many of each happen at least …
LEAST = 100
#: … in at most so many times the seconds.
PATIENCE = 4
KINDS = ("booked", "moved", "cancelled", "expired")
#: What citizens do on the website, and the desk for others.
CHOICES = ("booked", "moved", "cancelled")
ROWS = """
    SELECT json_object_agg(id, json_build_object(
               'state', state, 'email', contact_email, 'by', cancelled_by,
               'slot', to_char(date_start, 'YYYYMMDDHH24MI')))
      FROM municipal_appointment WHERE number IS NOT NULL
"""


class Hall:
    """The process of crowd_desk.py: its lines are read as they come.

    :ivar done: Counter of what happened there
    """

    def __init__(self, folder):
        self.post, self.lines, self.done = Post(), [], Counter()
        self.log = folder / "hall.log"
        env = odoo.environment(
            own_town.CLUSTER, **databases.environment(own_town.CLUSTER), **own_town.sink(folder)
        )
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [str(paths.VENV_PYTHON), str(SCRIPT), DATABASE], env=env, cwd=paths.RUN,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for text in self.process.stdout:
            line = json.loads(text)
            if line["kind"] == "mail":
                self.post.bring(line["id"], line["token"])
                continue
            with self._news:
                self.lines.append(line)
                self.done[line.get("what", line["kind"])] += line.get("count", 1)
                self._news.notify_all()

    def get(self, kind):
        return [line for line in self.lines if line["kind"] == kind]

    def hear(self, kind, times=1):
        """The lines of a kind, as soon as there are so many."""
        with self._news:
            heard = self._news.wait_for(lambda: len(self.get(kind)) >= times, 240)
        assert heard, self.log.read_text()[-3000:]
        return self.get(kind)

    def go_on(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self):
        self.process.kill()
        self._reader.join(30)
        with self.process:
            pass


class Crowd:
    """The citizens, from the first page that they open to the last answer."""

    def __init__(self, address, hall):
        self.hall = hall
        self.people = [Citizen(address, "crowd", number, hall.post) for number in range(CITIZENS)]
        self.opening, self.closing = threading.Event(), threading.Event()
        gates = (self.opening, self.closing)
        self.crew = [threading.Thread(target=one.live, args=gates) for one in self.people]

    @property
    def chosen(self):
        """Counter of what happened so far on the website."""
        return sum((one.done for one in self.people), Counter())

    @property
    def done(self):
        """Counter of what happened so far, at the desk too."""
        return self.chosen + Counter(self.hall.done)

    def live(self):
        for thread in self.crew:
            thread.start()
        while not all(one.csrf or one.trouble for one in self.people):
            time.sleep(0.2)
        self.hall.go_on()
        self.opening.set()
        began = time.monotonic()
        while time.monotonic() < began + SECONDS or not self._is_enough(began):
            time.sleep(1)
        self.closing.set()
        for thread in self.crew:
            thread.join(200)
        self.hall.go_on()
        assert not any(thread.is_alive() for thread in self.crew)

    def _is_enough(self, began):
        done, chosen = self.done, self.chosen
        too_long = time.monotonic() > began + PATIENCE * SECONDS
        often = all(done[kind] >= LEAST for kind in KINDS)
        return too_long or (often and all(chosen[kind] for kind in CHOICES))


class Outcome:
    """What everybody was told, and what the database says."""

    def __init__(self, crowd, hall, logs):
        self.citizens, self.logs = crowd.people, logs
        self.done, self.chosen = crowd.done, crowd.chosen
        self.counts = hall.hear("count", 2)
        (self.supply,) = hall.get("supply")
        self.desk, self.trouble = hall.get("told"), hall.get("trouble")
        self.rows = json.loads(databases.sql(own_town.CLUSTER, DATABASE, ROWS))
        self.statuses = sum((one.statuses for one in self.citizens), Counter())


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """A minute of the town."""
    folder = tmp_path_factory.mktemp("crowd")
    # each citizen has an address of their own; the scheduler is in the hall
    options = ("--proxy-mode", "--max-cron-threads", "0")
    with own_town.copied(DATABASE):
        hall = Hall(folder)
        try:
            hall.hear("supply")
            with own_town.Server(DATABASE, folder, options=options) as serving:
                crowd = Crowd(serving.url, hall)
                crowd.live()
                hall.hear("count", 2)
            yield Outcome(crowd, hall, (serving.log, hall.log))
        finally:
            hall.end()


def _keys(times):
    return Counter((lane, start) for lane, start, *_state in times)


def test_much_has_happened(outcome):
    """P03: the crowd was a crowd: each of these often, and some came too late."""
    desk = dict(Counter(line["what"] for line in outcome.desk))
    print(f"{dict(outcome.done)}; at the desk {desk}; {dict(outcome.statuses)}", file=sys.stderr)
    assert all(outcome.done[kind] >= LEAST for kind in KINDS), outcome.done
    assert all(outcome.chosen[kind] for kind in CHOICES), f"on the website: {outcome.chosen}"
    assert outcome.done["taken"] and outcome.done["not moved"]


def test_nobody_saw_an_error(outcome):
    """P03: pages, redirects and "taken", nothing else; no limit for one address was met."""
    assert [citizen.trouble for citizen in outcome.citizens if citizen.trouble] == []
    assert outcome.trouble == []
    assert outcome.statuses.keys() <= {200, 303, 409, 410, 422}, outcome.statuses


def test_no_two_visits_overlap(outcome):
    """P03: counted by PostgreSQL itself."""
    assert outcome.rows
    assert own_town.count_overlaps(DATABASE) == 0


def test_no_time_is_lost_and_none_is_made(outcome):
    """P03, P04, P09: each time of each counter is free, or taken by exactly one row."""
    supply = _keys(outcome.supply["free"])
    assert set(supply.values()) == {1}
    for found in outcome.counts:
        assert _keys(found["free"]) + _keys(found["taken"]) == supply
    assert outcome.counts[0]["taken"]
    assert {state for _lane, _start, state in outcome.counts[1]["taken"]} == {"booked"}


def test_what_was_told_is_what_is(outcome):
    """P02: who read "booked" has it, at the time that was told last; who cancelled has none."""
    desk, rows = {}, outcome.rows
    for line in outcome.desk:
        news = (line["what"], line["start"] and _as_slot(line["start"]))
        desk.setdefault(str(line["id"]), []).append(news)
    told = {
        str(number): (citizen, *news)
        for citizen in outcome.citizens
        for number, news in citizen.told.items()
    }
    wrong = []
    for number, row in rows.items():
        citizen, news, slot = told.get(number, (None, None, None))
        own = desk.get(number, [])
        slots = {start for kind, start in own if kind != "cancelled"} | {(slot or "")[:12]}
        is_cancelled = news == "cancelled" or any(kind == "cancelled" for kind, _start in own)
        is_booked = not is_cancelled and bool(news or own)
        if (
            (row["state"] == "booked") != is_booked
            or (row["state"] == "cancelled") != is_cancelled
            or (is_booked and row["slot"] not in slots)
            or (citizen and row["email"] != citizen.email)
        ):
            wrong.append((number, row, news, slot, own))
    assert wrong == []
    assert told.keys() | desk.keys() <= rows.keys()


def _as_slot(start):
    return "".join(sign for sign in start if sign.isdigit())[:12]


def test_the_logs_say_nothing(outcome):
    """P03: what is run again is run again in silence."""
    for log in outcome.logs:
        assert logcheck.unexpected(log) == []
