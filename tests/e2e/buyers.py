"""Books the same time from many processes at once; started by test_parallel_booking.

    buyers.py DATABASE          (plays the rounds)
    buyers.py DATABASE town     (only builds counters for buyers who come over HTTP)

One process loads the registry and forks the buyers, as Odoo's own server forks its workers. All of a
round wait for each other and then book inside Odoo's own retry, each with its own connection.
Prints one JSON object: {round: [[outcome, detail], …]}.
"""

import json
import multiprocessing
import os
import sys
import threading
from datetime import timedelta
from functools import partial
from unittest.mock import patch

import odoo.cli  # noqa: F401 -- makes the command-line options known
from odoo import api, fields, sql_db
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

BUYERS = 50
PAIRS = 8
FORK = multiprocessing.get_context("fork")


def build_place(env, name, lanes, **vals):
    """A service with so many counters that are open every morning; its id."""
    place = env["municipal.place"].create({"name": name, "is_bookable": True})
    env["municipal.appointment.lane"].create(
        [{"name": f"{name} {number}", "place_id": place.id} for number in range(lanes)]
    )
    env["municipal.appointment.opening"].create(
        [
            {"place_id": place.id, "weekday": str(day), "hour_from": 9.0, "hour_to": 14.0}
            for day in range(7)
        ]
    )
    service = env["municipal.appointment.service"].create(
        {"name": name, "code": name, "minutes": 15, "place_ids": place.ids, **vals}
    )
    return service.id


def buy(service_id, start, buyer, env):
    """Hold and book for one buyer, a dict with ``key``, ``email`` and ``wait`` (places to skip)."""
    from odoo.addons.municipal_appointments.models.municipal_appointment_limit import LimitReached
    from odoo.addons.municipal_appointments.models.municipal_appointment_slot import SlotTaken

    service = env["municipal.appointment.service"].browse(service_id)
    try:
        held = env["municipal.appointment"]._hold(
            service, start + buyer.get("wait", 0) * timedelta(minutes=15),
            submission_key=buyer.get("key"),
        )  # fmt: skip
        held._confirm({"contact_name": "B", "contact_email": buyer["email"]}, proved=True)
    except SlotTaken as error:
        return "taken", len(error.free)
    except LimitReached:
        env.cr.rollback()  # as the server does after an error
        return "limit", 0
    return "booked", held.id


def one_buyer(registry, job, gate, answers):
    """A process of its own: connect, wait for the others, book, tell."""
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env["res.users"].search_count([])
            cr.rollback()
            gate.wait(60)
            answer = retrying(partial(job, env), env)
    except BaseException as error:
        answer = ("error", repr(error))
    answers.put(answer)
    answers.close()
    answers.join_thread()
    os._exit(0)


def play(registry, jobs):
    """All jobs (functions of an environment) at once; their answers in any order."""
    for thread in threading.enumerate():  # what it holds would be held for ever in the children
        if thread is not threading.current_thread():
            thread.join(10)
    sql_db.close_all()
    gate, answers = FORK.Barrier(len(jobs)), FORK.Queue()
    crew = [FORK.Process(target=one_buyer, args=(registry, job, gate, answers)) for job in jobs]
    for process in crew:
        process.start()
    found = [answers.get(timeout=120) for _job in jobs]
    for process in crew:
        process.join(30)
    return found


def strangers(count, **vals):
    """Buyers who do not know each other."""
    return [{"email": f"buyer{number}@example.org", **vals} for number in range(count)]


def first_of_days(service):
    """The first free start (naive UTC) of each day that has any, from tomorrow on."""
    now = fields.Datetime.now()
    frees = service._get_free(now + timedelta(days=1), now + timedelta(days=15))
    days = {}
    for free in frees:
        days.setdefault(free.date_start.date(), free.date_start)
    return list(days.values())


def prepare(registry):
    """{round: jobs}"""
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        made = {
            "one": (build_place(env, "one", 1), strangers(BUYERS)),
            "three": (build_place(env, "three", 3), strangers(BUYERS)),
            "click": (build_place(env, "click", 3), strangers(10, key="the-same-click-12345")),
            "person": (
                build_place(env, "person", 1, max_open=1),
                [
                    {"email": f"Eleni.Papa+{number}@gmail.com", "wait": number}
                    for number in range(10)
                ],
            ),
            "late": (build_place(env, "late", 1), strangers(10)),
        }
        Service = env["municipal.appointment.service"]
        rounds = {}
        for name, (service_id, buyers) in made.items():
            start = first_of_days(Service.browse(service_id))[1]
            rounds[name] = [partial(buy, service_id, start, buyer) for buyer in buyers]
            if name == "late":
                late = env["municipal.appointment"]._hold(Service.browse(service_id), start)
                late.date_expires = fields.Datetime.now() - timedelta(minutes=1)
        return rounds | {"change": prepare_changes(env), "offer": prepare_offers(env)}


# --- two who want something of one appointment, or of one offer ---


def book_morning(service, count):
    """The first ``count`` times of a day, each of somebody else."""
    start, quarter = first_of_days(service)[1], timedelta(minutes=15)
    Appointment = service.env["municipal.appointment"]
    return [
        Appointment._hold(service, start + place * quarter)._confirm(
            {"contact_name": "B", "contact_email": f"{service.code}{place}@example.org"},
            proved=True,
        )
        for place in range(count)
    ]


def prepare_changes(env):
    """The citizen cancels while an officer moves the same appointment to the afternoon."""
    service = env["municipal.appointment.service"].browse(build_place(env, "change", 1))
    jobs = []
    for visit in book_morning(service, PAIRS):
        later = visit.date_start + PAIRS * timedelta(minutes=15)
        jobs += [partial(move, visit.id, later), partial(cancel, visit.id)]
    return jobs


def move(appointment_id, start, env):
    try:
        env["municipal.appointment"].browse(appointment_id)._move_to(start, by="staff")
    except UserError:
        env.cr.rollback()
        return "over", appointment_id
    return "moved", appointment_id


def cancel(appointment_id, env):
    env["municipal.appointment"].browse(appointment_id)._cancel()
    return "cancelled", appointment_id


def prepare_offers(env):
    """Both open windows of a person accept an offer while it comes to its end."""
    service = env["municipal.appointment.service"].browse(build_place(env, "offer", 1))
    day = service._get_day(first_of_days(service)[1])
    wishes = env["municipal.appointment.wish"].create(
        [
            {"service_id": service.id, "date_from": day, "date_to": day, "contact_name": "W"}
            | {"contact_email": f"wish{place}@example.org"}
            for place in range(PAIRS)
        ]
    )
    for wish in wishes:
        wish._offer_first()
    accepts = [partial(accept, wish.id) for wish in wishes for _window in range(2)]
    return [*accepts, end_offers]


def accept(wish_id, env):
    try:
        return "accepted", env["municipal.appointment.wish"].browse(wish_id)._accept().id
    except UserError:
        env.cr.rollback()
        return "over", wish_id


def end_offers(env):
    """The scheduler, whose clock is half an hour ahead."""
    late = fields.Datetime.now() + timedelta(minutes=31)
    with patch.object(fields.Datetime, "now", lambda: late):
        env["municipal.appointment.wish"]._end_offers()
    return "ended", 0


def build_town(registry):
    """Counters of the website, and a door wide enough for a crowd behind one address."""
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        for door in ("appointment_look", "appointment_hold", "appointment_book"):
            env["ir.config_parameter"].set_param(f"municipal_crm.rate.{door}", "10000/3600")
        build_place(env, "web-one", 1)
        build_place(env, "web-three", 3)


def main(database, only_town=False):
    """Play all rounds and print what became of everybody."""
    config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=warn"])
    registry = Registry(database)
    if only_town:
        build_town(registry)
        return
    rounds = prepare(registry)
    print(json.dumps({name: play(registry, jobs) for name, jobs in rounds.items()}))


if __name__ == "__main__":
    main(sys.argv[1], len(sys.argv) > 2)
