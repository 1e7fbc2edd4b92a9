"""Creates requests from many processes at once, with accidents; started by test_protocol_numbers.

    creators.py DATABASE REQUESTS PROCESSES FOLDER

One process loads the registry and forks the workers, as Odoo's own server does. Each worker has a
list of submissions and works through it: one transaction each, inside Odoo's own retry. Before the
commit some fail on purpose, and now and then a whole worker is killed and another one begins its
list anew, as a citizen would who got no answer. What was committed is noted in a journal only after
the commit: this is what the citizen was told. Prints one JSON object.
"""

import json
import logging
import os
import random
import signal
import sys
import time
from functools import partial
from pathlib import Path

import odoo.cli  # noqa: F401 -- makes the command-line options known
import small_town
from odoo import api, sql_db
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

FAILURE_RATE = 0.15
BATCH_RATE = 0.04
BATCH = 3
KILLS = 8
MOST_TRIES = 100


class InjectedError(Exception):
    """The accident between the last statement and the commit."""


class RetryCounter(logging.Handler):
    """Counts the transactions that Odoo runs again after a serialization failure."""

    def __init__(self, note):
        super().__init__()
        self.note = note

    def emit(self, record):
        if "try again" in record.getMessage():
            self.note("R", record.getMessage())


class Worker:
    """Works through one list of submissions.

    :param jobs: [[key, …], …]; the keys of one transaction each
    :param note: called with (kind, text) for what must survive the process
    """

    def __init__(self, registry, jobs, note, seed):
        self.registry, self.jobs, self.note = registry, jobs, note
        self.chance = random.Random(seed)
        counter = RetryCounter(note)
        logger = logging.getLogger("odoo.service.model")
        logger.setLevel(logging.INFO)
        logger.addHandler(counter)

    def run(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            self.uid = env.ref("base.public_user").id
            domain = [("code", "=like", f"{small_town.CODE}%")]
            self.categories = env["municipal.request.category"].search(domain).ids
        for keys in self.jobs:
            self._until_committed(keys)

    def _until_committed(self, keys):
        for _try in range(MOST_TRIES):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, self.uid, {})
                    done = retrying(partial(self._submit, env, keys), env)
            except InjectedError:
                self.note("F", keys[0])
                continue
            for key, number in done:
                self.note("C", f"{key} {number}")
            return
        raise RuntimeError(f"{keys} could not be submitted in {MOST_TRIES} tries")

    def _submit(self, env, keys):
        """Register the submissions of one transaction; return [(key, protocol number), …]."""
        rows = [self._prepare(key) for key in keys]
        if len(rows) == 1:
            requests = env["municipal.request"]._submit(rows[0])
        else:
            model = env["municipal.request"].sudo()
            requests = model.search([("submission_key", "in", keys)]) or model.create(rows)
        if self.chance.random() < FAILURE_RATE:
            env.flush_all()
            raise InjectedError
        return [(request.submission_key, request.protocol_number) for request in requests]

    def _prepare(self, key):
        category = self.categories[int(key.rpartition(":")[2]) % len(self.categories)]
        return {
            "description": f"The lamp of {key} is out.",
            "category_id": category,
            "channel": "web",
            "contact_name": "Eleni Citizen",
            "contact_email": "eleni@citizens.example",
            "submission_key": key,
        }


def make_jobs(requests, processes):
    """Share the submissions out: one list of jobs for each process, a few jobs being batches."""
    chance = random.Random(1)
    keys = [f"parallel:{number}" for number in range(requests)]
    lists = []
    for process in range(processes):
        mine, jobs = keys[process::processes], []
        while mine:
            size = BATCH if chance.random() < BATCH_RATE else 1
            jobs.append(mine[:size])
            mine = mine[size:]
        lists.append(jobs)
    return lists


class Crew:
    """The workers, and whoever kills them."""

    def __init__(self, registry, lists, folder):
        self.registry, self.lists, self.folder = registry, lists, folder
        self.there = {}
        self.starts = self.kills = 0

    def start(self, place):
        """Fork a worker for the list at ``place``."""
        self.starts += 1
        journal = os.open(self.folder / f"journal-{place}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        child = os.fork()
        if child:
            os.close(journal)
            self.there[child] = place
            return
        code = 1
        try:
            worker = Worker(self.registry, self.lists[place], partial(write, journal), self.starts)
            worker.run()
            code = 0
        except BaseException:
            logging.getLogger(__name__).exception("worker %s", place)
        finally:
            os._exit(code)

    def attend(self, kills):
        """Wait for all of them; kill one now and then and put another in its place."""
        chance = random.Random(2)
        next_kill = time.monotonic() + 0.5
        while self.there:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child:
                self._ended(child, status)
            elif self.kills < kills and time.monotonic() > next_kill:
                os.kill(chance.choice(sorted(self.there)), signal.SIGKILL)
                self.kills += 1
                next_kill = time.monotonic() + chance.uniform(0.3, 1.2)
            else:
                time.sleep(0.01)

    def _ended(self, child, status):
        place = self.there.pop(child)
        if os.WIFSIGNALED(status):
            self.start(place)
        elif os.waitstatus_to_exitcode(status):
            raise RuntimeError(f"worker {place} failed; see the log")


def write(journal, kind, text):
    """One line that survives whatever happens to the process afterwards."""
    os.write(journal, f"{kind} {text}\n".encode())


def main(database, requests, processes, folder):
    """Fill the town, let the crew work, tell what happened."""
    config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=warn"])
    registry = Registry(database)
    with registry.cursor() as cr:
        small_town.fill(api.Environment(cr, api.SUPERUSER_ID, {}))
    sql_db.close_all()  # every process has connections of its own
    crew = Crew(registry, make_jobs(requests, processes), Path(folder))
    began = time.monotonic()
    for place in range(processes):
        crew.start(place)
    crew.attend(KILLS)
    seconds = time.monotonic() - began
    journals = [path.read_text().splitlines() for path in sorted(Path(folder).glob("journal-*"))]
    lines = [line for journal in journals for line in journal]
    report = {
        "seconds": round(seconds, 2),
        "kills": crew.kills,
        "failures": sum(line.startswith("F ") for line in lines),
        "retries": [line[2:] for line in lines if line.startswith("R ")],
        "confirmed": [line[2:].rsplit(" ", 1) for line in lines if line.startswith("C ")],
    }
    print(json.dumps(report))


if __name__ == "__main__":
    name, count, crew_size, journals_folder = sys.argv[1:]
    main(name, int(count), int(crew_size), journals_folder)
