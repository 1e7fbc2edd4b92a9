"""I26, D2: the server, and then the database, are killed (SIGKILL) at every step of a call.

The carrier tries again as its settings say; when everything is back, the caller goes on where they
were. Whoever was told a number has that request, nothing that was said is lost, nothing is twice.
"""

import os
import random
import shutil
import threading
from functools import partial

import callers
import own_town
import pytest
from callers import GREEK, LINE, after, reporter
from own_cluster import Postgres
from suite import databases, municipality, odoo

#: The town of this test has a cluster of its own, durable as in production: its PostgreSQL dies.
CLUSTER = "external"
DATABASE = os.environ.get("MUNICIPAL_TELEPHONE_KILLED", "municipal_telephone_killed")
TURNS = 10  # answers of a caller until the number is heard
FILL = f"""
{own_town.FILL}
account = env["municipal.ivr.account"].create({{
    "name": "Demo line", "key": {callers.KEY!r}, "provider": "simulator",
    "auth_id": {callers.ACCOUNT!r}, "auth_token": {callers.TOKEN!r}, "max_calls": 100,
}})
env["municipal.ivr.line"].create({{
    "name": "Demo line", "account_id": account.id, "number": {callers.LINE!r}, "max_calls": 100,
    "flow_id": env.ref("municipal_ivr.municipal_ivr_flow_default").id,
}})
env.cr.commit()
"""
ask = partial(own_town.ask, DATABASE, cluster=CLUSTER)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """(server, cluster) of a small town with the demo line."""
    folder = tmp_path_factory.mktemp("telephone")
    before, base = dict(os.environ), databases.environment(own_town.CLUSTER)
    cluster = Postgres(folder / "run", DATABASE)
    serving = None
    try:
        cluster.fill(base)
        own_town.run_script(DATABASE, FILL, folder, CLUSTER)
        serving = own_town.Server(DATABASE, folder, CLUSTER)
        municipality.set_address(DATABASE, serving.port, CLUSTER)
        serving.start()
        yield serving, cluster
    finally:
        if serving:
            serving.stop()
        cluster.stop()
        shutil.rmtree(odoo.filestore(DATABASE), ignore_errors=True)
        os.environ.clear()
        os.environ.update(before)


class Killer:
    """Strikes while a request is being answered, and brings everything back."""

    def __init__(self, strike, revive):
        self.strike, self.revive = strike, revive
        self.struck = 0

    def around(self, act):
        """Do ``act`` while the victim dies; the caller waits until it is back, then tries again."""
        delay = random.uniform(0, 0.25)
        timer = threading.Timer(delay, self._strike)
        timer.start()
        act()
        timer.join()
        self.revive()

    def _strike(self):
        self.strike()
        self.struck += 1


class PatientWire:
    """A carrier that tries again for as long as it takes, as with ``rc`` and ``tt`` at their most;
    what the server had done before it died has been done."""

    def __init__(self, wire, revive):
        self.wire, self.revive = wire, revive
        self.log = wire.log

    def send(self, request):
        response = self.wire.send(request)
        for _try in range(5):
            if response.ok:
                break
            self.revive()
            response = self.wire.send(request)
        return response


def storm(serving, victim, killer, voices):
    """A call for each step, struck at that step; returns [(number told, call), …].

    A caller who is cut off calls again, as people do.
    """
    told = []
    with callers.serving_carrier(serving.url) as carrier_server:
        for struck_at in range(TURNS):
            number, strikes = None, [struck_at]
            while number is None:
                phone = carrier_server.carrier.phone(f"+30690{victim}{struck_at:06}", LINE)
                phone.wire = PatientWire(phone.wire, killer.revive)
                number = report(phone, strikes, killer, voices)
            told.append((number, phone.call.uuid))
    return told


def report(phone, strikes, killer, voices):
    """The number that this caller hears; None when the call ends before."""
    phone.dial()
    caller = reporter(phone, KNOWN, voices)
    for turn in range(TURNS * 2):
        if phone.state == "over":
            return None
        if caller.hears(KNOWN["number"]):
            break
        if turn in strikes:
            strikes.remove(turn)
            killer.around(caller.answer)
        else:
            caller.answer()
    number = after(phone.last, KNOWN["number"])
    phone.hang_up()
    return number


#: The small town has one group of categories, with names of its own.
KNOWN = GREEK | {"wishes": [*GREEK["wishes"], "Category", "Όχι"]}


def check(told, victim):
    """Every number is one request of that caller; nothing is there twice."""
    numbers = {number for number, _uuid in told}
    assert len(numbers) == len(told) == TURNS
    mine = f"LIKE '+30690{victim}%'"
    rows = ask(f"SELECT protocol_number FROM municipal_request WHERE contact_phone {mine}")
    assert numbers <= {number for (number,) in rows}
    of_calls = ask(
        "SELECT c.uuid, count(*) FROM municipal_request r"
        " JOIN municipal_dialogue_session s ON s.request_id = r.id"
        f" JOIN municipal_call c ON c.session_id = s.id WHERE c.caller {mine} GROUP BY 1"
    )
    assert {count for _uuid, count in of_calls} == {"1"}
    assert {uuid for _number, uuid in told} <= {uuid for uuid, _count in of_calls}
    assert len(rows) == len(of_calls)
    events = ask("SELECT count(*), count(DISTINCT (call_id, key)) FROM municipal_call_event")
    assert events[0][0] == events[0][1]
    for count, distinct, last in ask(
        "SELECT count(*), count(DISTINCT number), max(number) FROM municipal_protocol_entry"
        " GROUP BY book_id"
    ):
        assert count == distinct == last


def test_odoo_is_killed_at_every_step(town, tmp_path):
    """I26: the number that a caller hears is true whenever the server died before."""
    serving, _cluster = town

    def revive():
        if serving.process.poll() is not None:
            serving.start()

    killer = Killer(serving.kill, revive)
    told = storm(serving, 1, killer, tmp_path)
    assert killer.struck == TURNS
    check(told, 1)


def test_the_database_is_killed_at_every_step(town, tmp_path):
    """I26: the same when PostgreSQL is killed in the middle of a statement."""
    serving, cluster = town

    def revive():
        cluster.start()
        # Odoo's first process ends when the database is gone; whatever watches over it starts it
        if serving.process.poll() is not None:
            serving.start()

    killer = Killer(cluster.kill, revive)
    told = storm(serving, 2, killer, tmp_path)
    assert killer.struck == TURNS
    check(told, 2)
