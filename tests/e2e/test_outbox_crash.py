"""R01, C03: killed at any moment, the outbox neither loses a message nor sends one twice.

A server of its own, with two workers for scheduled actions, is killed (SIGKILL) again and again
while it empties a full outbox; afterwards every message must be out exactly once.
"""

import os
import random
import signal
import time
from pathlib import Path

import own_town
import pytest
from suite import databases, server

DATABASE = f"municipal_crash_{os.getpid()}"
ROUNDS = 4
MESSAGES = 160
NOTICES = 12  # to one officer, so that digests are made too

FILL = f"""
env.company.write({{"email": "info@town.example", "municipality_quiet_start": 0, "municipality_quiet_end": 0}})
env.ref("base.user_admin").partner_id.email = "officer@town.example"
Outbox = env["municipal.notification"]
address = lambda i: f"+3069100{{i:05d}}" if i % 2 else f"citizen{{i}}@x.example"
Outbox._enqueue([
    {{"event": "reply", "audience": "citizen", "address": address(i), "channel": "sms" if i % 2 else "email",
      "params": {{"number": f"2026-{{i:06d}}", "reply": "Yes."}}, "dedupe_key": f"crash:{{i}}"}}
    for i in range({MESSAGES})
])
Outbox._enqueue([
    {{"event": "assigned", "audience": "staff", "user": env.ref("base.user_admin"),
      "params": {{"number": f"2026-{{i:06d}}"}}, "dedupe_key": f"crash:staff:{{i}}"}}
    for i in range({NOTICES})
])
env.cr.commit()
"""


def ask(statement):
    """What psql prints for the statement."""
    return databases.sql(own_town.CLUSTER, DATABASE, statement)


def count_open():
    """Messages that are not out yet."""
    return int(
        ask("SELECT count(*) FROM municipal_notification WHERE state IN ('queued', 'sending')")
    )


@pytest.fixture
def town(tmp_path):
    """A database with a full outbox; yields a function that starts a server for it."""
    with own_town.copied(DATABASE):
        own_town.run_script(DATABASE, FILL, tmp_path)
        yield from _serve(tmp_path)


def _serve(folder):
    sink = folder / "sink"
    started = []

    def start():
        process = server.start(
            own_town.CLUSTER, DATABASE, server.free_port(), log=folder / "odoo.log",
            options=["--max-cron-threads=2"], env={"MUNICIPAL_SINK": str(sink)},
        )  # fmt: skip
        started.append(process)
        return process

    start.sink = sink
    yield start
    for process in started:
        if process.poll() is None:
            kill(process)


def kill(process):
    """As a power cut does: the whole group, at once, without a word."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for_progress(before, seconds=180):
    """Return when the server has begun to work, or when nothing is left to do."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if progress() != before or not count_open():
            return
        poke()
        time.sleep(0.05)
    pytest.fail("the server did not go on with the outbox")


def poke():
    """What every submission does; a server that has just started looks only after a minute."""
    databases.sql(own_town.CLUSTER, "postgres", f"NOTIFY cron_trigger, '{DATABASE}'")


def progress():
    """Changes with every message that moves and with every e-mail or SMS that leaves."""
    return ask(
        "SELECT (SELECT string_agg(n || state, ',') FROM (SELECT state, count(*) AS n"
        " FROM municipal_notification GROUP BY state ORDER BY state) AS s),"
        " (SELECT count(*) FROM municipal_sink_message)"
    )


def test_killed_again_and_again_every_message_is_out_exactly_once(town):
    """R01: nothing lost, nothing twice, and the outbox goes on by itself after each start."""
    chance = random.Random(20261122)
    kills = 0
    for _round in range(ROUNDS):
        before = progress()
        process = town()
        wait_for_progress(before)
        time.sleep(chance.uniform(0, 0.6))
        if count_open():
            kills += 1
        kill(process)
    finish(town)
    assert kills >= 3, "the outbox was empty before the server could be killed"
    check_everything_is_out(town.sink)


def finish(town, seconds=300):
    """Let the server empty the outbox undisturbed."""
    process = town()
    deadline = time.monotonic() + seconds
    while count_open() and time.monotonic() < deadline:
        poke()
        time.sleep(0.2)
    server.stop(process.pid)
    process.wait()
    assert not count_open(), ask(
        "SELECT state, channel, failure_reason FROM municipal_notification"
        " WHERE state IN ('queued', 'sending') LIMIT 5"
    )


def check_everything_is_out(sink):
    mine = "(dedupe_key LIKE 'crash:%' OR event = 'digest')"
    states = ask(f"SELECT DISTINCT state FROM municipal_notification WHERE {mine}").split()
    assert set(states) <= {"sent", "delivered"}
    told = ask("SELECT count(*) FROM municipal_notification WHERE dedupe_key LIKE 'crash:%'")
    assert int(told) == MESSAGES + NOTICES
    # what was put into a digest has no message of its own
    wanted = ask(
        f"SELECT uuid FROM municipal_notification WHERE digest_id IS NULL AND {mine}"
    ).split()
    files = [path for path in Path(sink).rglob("*") if path.is_file()]
    names = [path.stem for path in files]
    assert set(wanted) <= set(names), "a message was lost"
    assert len(names) == len(set(names)), "a message left twice"
    assert all(path.stat().st_size for path in files)
    kept = ask("SELECT key FROM municipal_sink_message").split()
    assert sorted(set(kept) & set(wanted)) == sorted(wanted)
    assert ask("SELECT count(*) FROM mail_mail WHERE municipal_notification_id IS NOT NULL") == "0"
