"""R01, R02, C03: the server is killed (SIGKILL) while citizens send the public form.

Whoever has seen a number finds the request afterwards under that number; who sends again because
no answer came has one request and not two; every message leaves once.

Environment: MUNICIPAL_KILL_REQUESTS (120).
"""

import os
import queue
import threading
import time
from functools import partial

import own_town
import pytest
import requests
import visitor
from suite import municipality

DATABASE = f"{os.environ.get('MUNICIPAL_DB', 'municipal')}_killed"
REQUESTS = int(os.environ.get("MUNICIPAL_KILL_REQUESTS", "120"))
CITIZENS = 8
KILLS = 3
PATIENCE = 300  # seconds for all of it
ask = partial(own_town.ask, DATABASE)


class Citizen(threading.Thread):
    """Takes one matter after another and does not go before it has a number for it."""

    def __init__(self, url, matters, told):
        super().__init__(daemon=True)
        self.url, self.matters, self.told = url, matters, told
        self.repeats = 0
        self.problem = None

    def run(self):
        try:
            while True:
                turn = self.matters.get_nowait()
                self._file(turn)
        except queue.Empty:
            return
        except Exception as error:
            self.problem = error

    def _file(self, turn):
        guest, code = visitor.Visitor(self.url), f"crowd{turn % 12}"
        values = self._insist(lambda: guest.read_form(code))
        values |= {"description": f"Matter {turn}.", "contact_name": "Eleni Citizen"}
        values |= {"contact_email": f"citizen{turn}@x.example", "preferred_channel": "email"}
        location = self._insist(lambda: guest.send(code, values))
        number = self._insist(lambda: guest.read_number(location))
        guest.close()
        self.told.append((f"Matter {turn}.", number, location.rpartition("/")[2]))

    def _insist(self, act):
        """Do it until it works: no connection, no answer and error pages are tried again."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return act()
            except (requests.RequestException, LookupError):
                if time.monotonic() > deadline:
                    raise
                self.repeats += 1
                time.sleep(0.3)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The town after the storm: (server, what citizens were told, how often they tried again)."""
    folder = tmp_path_factory.mktemp("killed")
    with own_town.copied(DATABASE):
        own_town.run_script(DATABASE, own_town.FILL, folder)
        serving = own_town.Server(DATABASE, folder)
        municipality.set_address(DATABASE, serving.port, own_town.CLUSTER)
        with serving:
            told, repeats = storm(serving)
            wait_until_drained()
            yield serving, told, repeats


def storm(serving):
    """Let the citizens file while the server is killed again and again."""
    matters, told = queue.Queue(), []
    for turn in range(REQUESTS):
        matters.put(turn)
    citizens = [Citizen(serving.url, matters, told) for _place in range(CITIZENS)]
    for citizen in citizens:
        citizen.start()
    for kill in range(KILLS):
        wait_for(lambda wanted=REQUESTS * (kill + 1) // (KILLS + 1): len(told) >= wanted)
        assert len(told) < REQUESTS, "they were through before the server could be killed"
        serving.kill()
        serving.start()
    for citizen in citizens:
        citizen.join(PATIENCE)
        assert not citizen.is_alive()
        assert citizen.problem is None, citizen.problem
    return told, sum(citizen.repeats for citizen in citizens)


def wait_for(condition, pause=0.02):
    """Return when it holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(pause)


def wait_until_drained():
    """Return when no message waits any more, neither with us nor in Odoo's queue."""
    open_states = "'queued', 'sending'"
    statement = f"""
        SELECT (SELECT count(*) FROM municipal_notification WHERE state IN ({open_states}))
             + (SELECT count(*) FROM mail_mail WHERE state = 'outgoing')
    """
    wait_for(lambda: ask(statement) == [["0"]], pause=0.5)


def test_who_was_told_a_number_has_the_request(town):
    """R01, R02: nothing that was confirmed to a citizen is missing or has another number."""
    _server, told, _repeats = town
    known = {
        (text, number, token)
        for text, number, token in ask(
            "SELECT description, protocol_number, access_token FROM municipal_request"
        )
    }
    assert len(told) == REQUESTS
    assert set(told) <= known


def test_the_kills_hit_somebody(town):
    """The other tests prove something: citizens had to try again."""
    _server, _told, repeats = town
    assert repeats > KILLS


def test_sending_again_gives_one_request(town):
    """R01: a form that was sent twice because no answer came is one request."""
    (counts,) = ask("SELECT count(*), count(DISTINCT description) FROM municipal_request")
    assert counts == [str(REQUESTS)] * 2


def test_the_books_have_no_gap(town):
    """R02, R03: what the killed server had begun left no hole."""
    for count, distinct, last in ask(
        "SELECT count(*), count(DISTINCT number), max(number) FROM municipal_protocol_entry"
        " GROUP BY book_id"
    ):
        assert count == distinct == last


def test_every_message_left_once(town):
    """C03: one message for the citizen and one for the department, in the sink once each."""
    serving, _told, _repeats = town
    rows = ask("SELECT uuid, state, dedupe_key FROM municipal_notification")
    assert len(rows) == len({key for _uuid, _state, key in rows}) == 2 * REQUESTS
    assert {state for _uuid, state, _key in rows} <= {"sent", "delivered"}
    wanted = {uuid for uuid, _state, _key in rows}
    files = [path for path in serving.sink.rglob("*") if path.is_file()]
    assert len(files) == len(wanted)
    assert {path.stem for path in files} == wanted
    assert {key for (key,) in ask("SELECT key FROM municipal_sink_message")} == wanted
    assert ask("SELECT count(*) FROM mail_mail") == [["0"]]


def test_every_citizen_got_their_own_message(town):
    """C03: the e-mail to each citizen names the number that the page showed."""
    _server, told, _repeats = town
    sent = dict(
        ask(
            "SELECT recipient, regexp_replace(subject || body_text, '\\s|\\|', ' ', 'g')"
            " FROM municipal_sink_message WHERE recipient LIKE 'citizen%'"
        )
    )
    for text, number, _token in told:
        turn = text.removeprefix("Matter ").rstrip(".")
        assert number in sent[f"citizen{turn}@x.example"]
