"""I26, D2: the server, and then the database, are killed (SIGKILL) at every step of a call.

The carrier tries again as its settings say; when everything is back, the caller goes on where they
were. Whoever was told a number has that request, nothing that was said is lost, nothing is twice.

Environment: MUNICIPAL_BASE (the database with the addons that is cloned; that of `make test`).
"""

import os
import random
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import callers
import pytest
from callers import GREEK, LINE, after, reporter
from suite import databases, municipality, odoo, paths, server

#: The town of this test has a cluster of its own, durable as in production: its PostgreSQL dies.
CLUSTER, BASE_CLUSTER = "external", "test"
DATABASE = os.environ.get("MUNICIPAL_TELEPHONE_KILLED", "municipal_telephone_killed")
BASE = os.environ.get("MUNICIPAL_BASE", "suite_together")
TURNS = 10  # answers of a caller until the number is heard
FILL = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import small_town
small_town.fill(env, officers=0)
account = env["municipal.ivr.account"].create({{
    "name": "Demo line", "key": {callers.KEY!r}, "provider": "simulator",
    "auth_id": {callers.ACCOUNT!r}, "auth_token": {callers.TOKEN!r}, "max_calls": 100,
}})
env["municipal.ivr.line"].create({{
    "name": "Demo line", "account_id": account.id, "number": {callers.LINE!r}, "max_calls": 100,
    "flow_id": env.ref("municipal_ivr.municipal_ivr_flow_default").id,
}})
env.cr.commit()
print("script finished")
"""


def ask(statement):
    lines = databases.sql(CLUSTER, DATABASE, statement).splitlines()
    return [line.split("|") for line in lines]


class Postgres:
    """A PostgreSQL of this test alone."""

    def __init__(self, folder):
        self.folder = folder
        self._pg("start")
        words = self._pg("env", capture_output=True).stdout.split()
        self.environment = dict(word.split("=", 1) for word in words)

    def _pg(self, *arguments, **options):
        env = os.environ | {"MUNICIPAL_RUN_DIR": str(self.folder)}
        command = [paths.ROOT / "scripts" / "pg.sh", "run", *arguments]
        return subprocess.run(command, check=True, text=True, env=env, **options)

    def fill(self, base_environment):
        """Take over the base database with its files."""
        os.environ.update(self.environment)
        os.environ["MUNICIPAL_SECRET_KEY_FILE"] = str(paths.RUN / "secret.key")
        databases.create(CLUSTER, DATABASE)
        env = os.environ | base_environment | {"PGUSER": "postgres"}
        own = os.environ | self.environment | {"PGUSER": "postgres"}
        restore = ["psql", "-qX", "-d", DATABASE]
        with subprocess.Popen(["pg_dump", BASE], env=env, stdout=subprocess.PIPE) as dump:
            subprocess.run(
                restore, stdin=dump.stdout, env=own, check=True, stdout=subprocess.DEVNULL
            )
        assert dump.returncode == 0
        shutil.copytree(odoo.filestore(BASE), odoo.filestore(DATABASE), dirs_exist_ok=True)

    def kill(self):
        """SIGKILL to the postmaster and everything that it has started."""
        pid = int((self.folder / "pg" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for victim in [pid, *map(int, children)]:
            os.kill(victim, signal.SIGKILL)

    def start(self):
        """Again; what was begun and not committed is forgotten by its recovery."""
        for _try in range(20):
            try:
                return self._pg("start", capture_output=True)
            except subprocess.CalledProcessError:
                time.sleep(1)
        raise AssertionError("PostgreSQL does not come back")

    def stop(self):
        self._pg("stop")


class Server:
    """The town's server, which can be killed and started again at the same port."""

    def __init__(self, folder):
        self.folder, self.log = folder, folder / "odoo.log"
        self.port = self._free_ports()
        self.process = None

    @staticmethod
    def _free_ports():
        while True:
            port = server.free_port()
            if server.is_free(port + 3):
                return port

    def start(self):
        sink = str(self.folder / "sink")
        self.process = server.start(
            CLUSTER, DATABASE, self.port, log=self.log, workers=2,
            env={"MUNICIPAL_SINK": sink, "MUNICIPAL_OUTBOX_DIR": sink},
        )  # fmt: skip
        server.wait(self.process, self.port, log=self.log, seconds=240)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            server.stop(self.process.pid)
            self.process.wait()


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """(server, cluster) of a small town with the demo line."""
    folder = tmp_path_factory.mktemp("telephone")
    before, base = dict(os.environ), databases.environment(BASE_CLUSTER)
    cluster = Postgres(folder / "run")
    serving = None
    try:
        cluster.fill(base)
        _run_script(folder)
        serving = Server(folder)
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


def _run_script(folder):
    script, log = folder / "fill.py", folder / "fill.log"
    script.write_text(FILL, encoding="utf-8")
    with script.open() as stream:
        arguments = ["shell", "-d", DATABASE, "--no-http", "--workers=0"]
        odoo.run(CLUSTER, *arguments, log=log, stdin=stream)
    assert "script finished" in log.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")


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
    told, url = [], f"http://localhost:{serving.port}"
    with callers.serving_carrier(url) as carrier_server:
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
