"""Lets people vote by web, telephone and at the desk at once; started by test_parallel_voting.

    voters.py DATABASE FOLDER VOTERS KILLS

One process loads the registry and forks eight, as Odoo's own server forks its workers. Meanwhile it
kills (SIGKILL) its workers and the processes of PostgreSQL that serve them, and puts others in their
place. A worker writes down what a voter was told, after the transaction; who was told nothing asks
whether the vote is in and goes away, or votes again. FOLDER gets ``told`` and ``result.json``.
"""

import json
import logging
import os
import random
import signal
import sys
import time
from collections import defaultdict
from functools import partial
from pathlib import Path

import odoo.cli  # noqa: F401 -- makes the command-line options known
import polling
import psycopg2
from odoo import api, sql_db
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

PROCESSES = 8
CHANNELS = ("web", "phone", "desk")
#: One in so many votes by two ways at the same time.
TWICE = 10
#: PostgreSQL starts anew when one of its processes is killed.
PAUSE = 0.3
BACKENDS = """
    SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class Polling:
    """One worker: its voters one after the other.

    :param jobs: [(place of the voter, channel, number, code, choice)]
    :param known: places that are done: told, or gone away
    """

    def __init__(self, registry, ballot_id, public_id, jobs, known, journal):
        self.registry, self.ballot_id, self.jobs = registry, ballot_id, jobs
        self.public_id, self.known, self.journal = public_id, known, journal

    def run(self):
        # the first one without an entry is where the worker before was killed
        is_interrupted = bool(self.known)
        for job in self.jobs:
            if f"{job[0]}" in self.known:
                continue
            self._serve(job, is_interrupted)
            is_interrupted = False

    def _serve(self, job, is_interrupted):
        """Until the voter knows: counted, or not."""
        place, channel, number, code, choice = job
        while True:
            try:
                if is_interrupted and place % 2:
                    receipt = self._do(
                        lambda env: self._ballot(env)._find_counted(number, code, channel)
                    )
                else:
                    receipt = getattr(self, f"_vote_{channel}")(number, code, choice)
                self._note("C" if receipt else "N", place, receipt)
                return
            except psycopg2.Error:
                is_interrupted = True
                time.sleep(PAUSE)

    def _ballot(self, env):
        return env["municipal.ballot"].browse(self.ballot_id)

    def _do(self, act):
        """In a transaction of its own, run again as the server does."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.public_id, {"lang": "en_US"})
            return retrying(partial(act, env), env)

    def _vote_web(self, number, code, choice):
        self._do(lambda env: self._ballot(env)._review(number, code, [choice]) and None)
        return self._do(lambda env: self._ballot(env)._cast(number, code, [choice], "web").receipt)

    def _vote_desk(self, number, code, choice):
        return self._do(lambda env: self._ballot(env)._cast(number, code, [choice], "desk").receipt)

    def _vote_phone(self, number, code, choice):
        """A call: every key is a request of its own."""
        token = self._do(self._call)
        for key in ("3", number, code, "1" if choice == "yes" else "2", "1"):
            says = self._do(lambda env, key=key: self._press(env, token, key))
        spelled = "".join(text for text, spell in says if spell)
        self._do(lambda env: self._press(env, token, "2"))
        return spelled[: len(spelled) // 2]

    def _call(self, env):
        caller = f"69{random.randrange(10**8):08}"
        slots = {"ballot_id": self.ballot_id}
        Session = env["municipal.dialogue.session"]
        return Session._begin("referendum", "phone", caller=caller, slots=slots).token

    def _press(self, env, token, key):
        from odoo.addons.municipal_crm.tools.dialogue import Reply

        session = env["municipal.dialogue.session"]._find(token)
        turn = session._reply(Reply(keys=key), session.turn_number)
        return [(say.text, say.spell) for say in turn.says]

    def _note(self, kind, place, receipt):
        """One write of one line: whole, or not there."""
        os.write(self.journal, f"{kind} {place} {receipt or '-'}\n".encode())


class Crew:
    """The workers, and whoever kills them and their database."""

    def __init__(self, registry, ballot_id, public_id, lists, folder):
        self.registry, self.ballot_id, self.lists, self.folder = registry, ballot_id, lists, folder
        self.public_id = public_id
        self.there, self.kills, self.crashes = {}, 0, 0

    def start(self, place):
        path = self.folder / f"told-{place}"
        path.touch()
        known = {line.split()[1] for line in path.read_text().splitlines()}
        child = os.fork()
        if child:
            self.there[child] = place
            return
        code = 1
        try:
            journal = os.open(path, os.O_WRONLY | os.O_APPEND)
            known_facts = self.registry, self.ballot_id, self.public_id
            Polling(*known_facts, self.lists[place], known, journal).run()
            code = 0
        except BaseException:
            logging.getLogger(__name__).exception("worker %s", place)
        finally:
            os._exit(code)

    def attend(self, kills, total):
        """Until all have voted. One after the other a worker and a process of PostgreSQL die, spread
        over the votes."""
        chance = random.Random(2)
        while self.there:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child:
                self._ended(child, status)
                continue
            done = sum(path.read_text().count("\n") for path in self.folder.glob("told-*"))
            struck = self.kills + self.crashes
            if struck < kills and done >= total * (struck + 1) / (kills + 1):
                self._strike(chance)
            time.sleep(0.01)

    def _strike(self, chance):
        if self.kills <= self.crashes:
            os.kill(chance.choice(sorted(self.there)), signal.SIGKILL)
            self.kills += 1
            return
        try:
            connection = psycopg2.connect(dbname=self.registry.db_name)
            with connection.cursor() as cr:
                cr.execute(BACKENDS)
                pids = [pid for (pid,) in cr.fetchall()]
            connection.close()
        except psycopg2.Error:
            return  # it is just starting anew
        if pids:
            os.kill(chance.choice(pids), signal.SIGKILL)
            self.crashes += 1

    def _ended(self, child, status):
        place = self.there.pop(child)
        if os.WIFSIGNALED(status):
            self.start(place)
        elif status:
            raise RuntimeError(f"worker {place} ended with {status}")


def share_out(letters):
    """One list for each process; every tenth voter stands in a second one with another channel."""
    chance, lists = random.Random(1), [[] for _process in range(PROCESSES)]
    for place, (number, code) in enumerate(letters):
        choice, at = chance.choice(("yes", "no")), place % PROCESSES
        channel = CHANNELS[place % len(CHANNELS)]
        lists[at].append((place, channel, number, code, choice))
        if not place % TWICE:
            other = CHANNELS[(place + 1) % len(CHANNELS)]
            lists[(at + 1) % PROCESSES].append((place, other, number, code, choice))
    return lists


def main(database, folder, voters, kills):
    """Play it, close the ballot, and print what became of it."""
    config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=error"])
    registry, folder = Registry(database), Path(folder)
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        env["ir.config_parameter"].set_param("municipal_crm.rate.ballot_vote", "1000000/3600")
        ballot, letters, words = polling.open_ballot(env, voters)
        ballot_id, public_id = ballot.id, env.ref("base.public_user").id
    sql_db.close_all()
    crew, began = Crew(registry, ballot_id, public_id, share_out(letters), folder), time.monotonic()
    for place in range(PROCESSES):
        crew.start(place)
    crew.attend(kills, voters * (TWICE + 1) // TWICE)
    seconds = time.monotonic() - began
    found = count(registry, ballot_id, words, folder)
    told = defaultdict(list)
    for path in folder.glob("told-*"):
        for line in path.read_text().splitlines():
            kind, place, receipt = line.split()
            told[place].append(receipt if kind == "C" else None)
    print(json.dumps({**found, "told": told, "kills": crew.kills, "crashes": crew.crashes,
                      "seconds": seconds}))  # fmt: skip


def count(registry, ballot_id, words, folder):
    """Shake and close the box; what is in it, and what everybody may read."""
    from odoo.addons.municipal_referendum.models import ballot_box
    from odoo.addons.municipal_referendum.tools.publication import show_receipt

    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        ballot = env["municipal.ballot"].browse(ballot_id)
        ballot_box.shake(cr, ballot.id, ballot.uuid)
        voted, envelopes = ballot_box.count(cr, ballot.id)
        document = polling.close_ballot(ballot, words)
        result = ballot.result
    (folder / "result.json").write_text(json.dumps(document), encoding="utf-8")
    receipts = [show_receipt(receipt) for receipt in document["receipts"]]
    return {"voted": voted, "envelopes": envelopes, "receipts": receipts, "result": result}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
