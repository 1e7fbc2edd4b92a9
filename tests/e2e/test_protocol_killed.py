"""X04, X16: killed at any moment, the queue of the e-protocol gives each document one number.

Two municipalities of one server: one registers requests and answers at a counterpart that answers
late, twice, never and with errors, the other its answers in its own book. The server is killed
(SIGKILL) again and again in the middle of it, once just when the counterpart has registered and
not answered yet. The counterpart lives on, as another machine does. In the end every document has
exactly one number and the counterpart exactly one entry for each key; our own book has no gap.
"""

import importlib.util
import os
import random
import time
from functools import partial

import own_town
import pytest
from suite import databases, paths

DATABASE = f"municipal_registering_{os.getpid()}"
KILLS = 3
REQUESTS = 3  # in each book of each municipality
PATIENCE = 180  # seconds for one step
TROUBLE = ("late", "lost", "twice", "error", "never", "deaf", "accept", "busy") * 2
COUNTERPART = paths.ADDONS / "municipal_protocol" / "tools" / "counterpart.py"
ask = partial(own_town.ask, DATABASE)

FILL = f"""
second = env["res.company"].create({{"name": "Second"}})
for company in (env.company, second):
    company.write({{
        "protocol_connector": "own" if company == second else "rest", "protocol_answers": True,
        "protocol_seconds": 1, "protocol_address": ADDRESS, "protocol_secret": "local",
    }})
    for privacy in ("public", "confidential"):
        category = env["municipal.request.category"].create(
            {{"name": privacy, "code": f"{{company.id}}-{{privacy}}", "privacy": privacy}}
        )
        vals = {{"description": "x", "category_id": category.id, "company_id": company.id}}
        for request in env["municipal.request"].create([vals] * {REQUESTS}):
            request._post_public_reply("It is done.")
env["ir.cron"].search([]).active = False
env.ref("municipal_protocol.municipal_protocol_document_cron").active = True
env.cr.commit()
"""
#: A killed worker's document is left alone for three minutes, and one in trouble for a minute or
#: more: that time passes at once, except for the document that is being asked about just now.
PASS_TIME = """
    UPDATE municipal_protocol_document SET date_next = '2020-01-01'
     WHERE id IN (SELECT id FROM municipal_protocol_document
                   WHERE date_next > now() AT TIME ZONE 'UTC'
                     FOR UPDATE SKIP LOCKED)
"""
OPEN = """
    SELECT count(*) FROM municipal_protocol_document
     WHERE state = 'pending' OR kind = 'answer' AND state = 'registered' AND issued_id IS NULL
"""


@pytest.fixture
def counterpart():
    """The other system, behind a port of this machine; in trouble from the beginning."""
    spec = importlib.util.spec_from_file_location("counterpart", COUNTERPART)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    plan = list(TROUBLE)
    random.Random(20261124).shuffle(plan)
    other = module.Counterpart(plan=["late", *plan], late=2).start()
    yield other
    other.stop()


@pytest.fixture
def town(tmp_path, counterpart, monkeypatch):
    """A database of its own with a full queue; a server for it that has not been started."""
    for name, value in own_town.sink(tmp_path).items():
        monkeypatch.setenv(name, value)
    with own_town.copied(DATABASE):
        own_town.run_script(DATABASE, f"ADDRESS = {counterpart.address!r}\n{FILL}", tmp_path)
        server = own_town.Server(
            DATABASE, tmp_path, workers=0, options=["--max-cron-threads=2", "--no-http"]
        )
        yield server
        server.stop()


def launch(server):
    """Start it without waiting for its pages: it has none."""
    server.process = own_town.server.start(
        server.cluster, DATABASE, server.port, log=server.log, env=server.env,
        options=server.options,
    )  # fmt: skip


def count_open():
    return int(ask(OPEN)[0][0])


def poke():
    """What every submission does; a server that has just started looks only after a minute."""
    databases.sql(own_town.CLUSTER, DATABASE, PASS_TIME)
    databases.sql(
        own_town.CLUSTER, DATABASE,
        "UPDATE ir_cron SET nextcall = '2020-01-01' WHERE id IN (SELECT id FROM ir_cron"
        " WHERE active AND nextcall > now() AT TIME ZONE 'UTC' FOR UPDATE SKIP LOCKED)",
    )  # fmt: skip
    databases.sql(own_town.CLUSTER, "postgres", f"NOTIFY cron_trigger, '{DATABASE}'")


def wait_until(happened, message):
    """Return when ``happened()``; the server is reminded of its work meanwhile."""
    deadline = time.monotonic() + PATIENCE
    reminded = 0
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail(message)
        if time.monotonic() - reminded > 1:
            poke()
            reminded = time.monotonic()
        time.sleep(0.02)


def test_killed_again_and_again_every_document_has_one_number(town, counterpart):
    """X04, X16: one number each, nothing lost, in the other system and in our own book."""
    chance = random.Random(20261124)
    posted = counterpart.register.calls
    for turn in range(KILLS):
        before = len(posted)
        launch(town)
        wait_until(lambda before=before: len(posted) > before, "the server asked nothing")
        # the first time it is killed while the counterpart makes it wait
        time.sleep(chance.uniform(0.2, 1.5) if turn else 0.3)
        assert count_open(), "everything was done before the server could be killed"
        town.kill()
    assert counterpart.register.entries, "nothing was registered before the last kill"
    launch(town)
    wait_until(lambda: not count_open(), "the server did not go on with the queue")
    town.stop()
    check_documents()
    check_counterpart(counterpart)
    check_own_book()
    check_papers()


def check_documents():
    """Everything that was filed and answered is registered, in the book of its request."""
    states = ask(
        "SELECT connector, kind, state, book, count(*), count(DISTINCT number), count(DISTINCT key)"
        " FROM municipal_protocol_document GROUP BY 1, 2, 3, 4"
    )
    count = str(REQUESTS)
    assert sorted(states) == sorted(
        [connector, kind, "registered", book, count, count, count]
        for connector, kind in (("rest", "request"), ("rest", "answer"), ("own", "answer"))
        for book in ("general", "confidential")
    )


def check_counterpart(counterpart):
    """One entry for each key and one number for each entry, the same on both sides."""
    assert not counterpart.plan, "not all of the trouble came"
    rows = ask("SELECT key, number FROM municipal_protocol_document WHERE connector = 'rest'")
    entries = {key: entry["number"] for key, entry in counterpart.register.entries.items()}
    assert dict(rows) == entries
    assert len(set(entries.values())) == len(rows) == 4 * REQUESTS
    assert counterpart.count("POST") > len(rows), "no document was sent a second time"


def check_own_book():
    """Each answer has one line, and each book every number from the first to the last."""
    ((lines, documents),) = ask(
        "SELECT count(*), count(DISTINCT document_id) FROM municipal_protocol_entry"
        " WHERE direction = 'out' AND document_id IS NOT NULL"
    )
    assert (int(lines), int(documents)) == (2 * REQUESTS, 2 * REQUESTS)
    books = ask(
        "SELECT count(*), max(number), count(DISTINCT number)"
        " FROM municipal_protocol_entry GROUP BY book_id, year"
    )
    assert len(books) == 4
    assert all(len(set(figures)) == 1 for figures in books), books


def check_papers():
    """Each answer has one paper with its number, and that is a PDF with something in it."""
    ((papers, answers, smallest),) = ask(
        "SELECT count(*), count(DISTINCT d.id), min(a.file_size)"
        " FROM municipal_protocol_document d"
        " JOIN message_attachment_rel r ON r.message_id = d.message_id"
        " JOIN ir_attachment a ON a.id = r.attachment_id AND a.mimetype = 'application/pdf'"
    )
    assert (int(papers), int(answers)) == (4 * REQUESTS, 4 * REQUESTS)
    assert int(smallest) > 1000
