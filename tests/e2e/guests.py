"""Registers many guests at once, and lets two officers approve one alert; see test_parallel_guests.

    guests.py DATABASE

One process loads the registry and forks the guests, as Odoo's own server forks its workers. Prints
one JSON object: {round: [[outcome, id], …]}.
"""

import json
import os
import sys
from datetime import timedelta
from functools import partial

import odoo.cli  # noqa: F401 -- makes the command-line options known
from buyers import FORK, one_buyer
from odoo import api, fields, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

GUESTS, SEATS = 16, 6


def join(event_id, person, key, env):
    """One guest registers."""
    event = env["municipal.announcement"].browse(event_id)
    found = event._book_seats(person, submission_key=key)
    return found.state, found.id


def approve(alert_id, user_id, env):
    """One officer approves the alert."""
    alert = env(user=user_id)["municipal.announcement"].browse(alert_id)
    alert.action_approve()
    return alert.state, alert_id


def play(registry, jobs):
    """All at once; their answers in any order."""
    sql_db.close_all()
    gate, answers = FORK.Barrier(len(jobs)), FORK.Queue()
    crew = [FORK.Process(target=one_buyer, args=(registry, job, gate, answers)) for job in jobs]
    for process in crew:
        process.start()
    found = [answers.get(timeout=120) for _job in jobs]
    for process in crew:
        process.join(30)
    return found


def make_event(env, name, seats):
    event = env["municipal.announcement"].create(
        {
            "kind": "event",
            "name": name,
            "event_start": fields.Datetime.now() + timedelta(days=9),
            "registration_open": True,
            "seats": seats,
        }
    )
    event._set_state("review")
    event._set_state("approved")
    return event.id


def make_alert(env):
    """An alert that waits for approval, and two officers who may give it."""
    group = env.ref("municipal_announcements.municipal_announcements_group_civil")
    officers = env["res.users"].create(
        [
            {"name": login, "login": login, "group_ids": [(4, group.id)]}
            for login in ("guests-cleo", "guests-chris")
        ]
    )
    alert = env["municipal.announcement"].create(
        {
            "kind": "alert",
            "name": "Alert",
            "is_whole_town": True,
            "date_end": fields.Datetime.now() + timedelta(hours=6),
        }
    )
    alert._set_state("review", submitter_id=env.uid)
    return [partial(approve, alert.id, officer.id) for officer in officers]


def prepare(registry):
    """{round: jobs}"""
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        full, click = make_event(env, "full", SEATS), make_event(env, "click", 0)
        people = [{"name": "G", "email": f"guest{number}@example.org"} for number in range(GUESTS)]
        return {
            "full": [partial(join, full, person, None) for person in people],
            "click": [partial(join, click, people[0], "the-same-click")] * 4,
            "alert": make_alert(env),
        }


def main(database):
    """Play all rounds and print what became of everybody."""
    config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=warn"])
    registry = Registry(database)
    rounds = prepare(registry)
    print(json.dumps({name: play(registry, jobs) for name, jobs in rounds.items()}))


if __name__ == "__main__":
    main(sys.argv[1])
