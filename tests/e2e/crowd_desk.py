"""The town hall of test_crowd: officers, the post and the clock, each a process of its own.

    crowd_desk.py DATABASE

Builds a small supply and tells it, as one JSON object a line. With a line on its input the work
begins: officers tell what they were told, the clock what ran out, the post the links of new
appointments. With the next line the work ends; all that is held runs out, and what is left is told.
"""

import contextlib
import json
import os
import random
import sys
from datetime import timedelta
from functools import partial

from buyers import FORK, build_place, first_of_days
from odoo import api, fields, sql_db
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

CODE = "crowd"
PUBLIC_LANES = 5
OFFICERS = 3
#: Of what is held, so much runs out at every tick; of the times kept back, so much comes back.
HOLDS_LOST, BACK, TICK = 0.02, 0.3, 0.4
PAUSE = 0.1


def tell(kind, **facts):
    """One line; short enough to be written at once, whoever else writes."""
    os.write(1, f"{json.dumps({'kind': kind, **facts}, default=str)}\n".encode())


def build(env):
    """A service with a few counters and one kept back, open on two days; its id."""
    service = env["municipal.appointment.service"].browse(build_place(env, CODE, PUBLIC_LANES))
    service.max_open = 3
    place = service.place_ids
    env["municipal.appointment.lane"].create(
        {"name": "Kept back", "place_id": place.id, "is_internal": True}
    )
    first, second = (start.date() for start in first_of_days(service)[1:3])
    openings = env["municipal.appointment.opening"].search([("place_id", "=", place.id)])
    openings.write({"date_from": first, "date_to": second})
    officer = env.ref("municipal_crm.municipal_crm_group_supervisor_all")
    env.ref("base.user_admin").group_ids |= officer
    return service.id


def get_free(env, service_id):
    """[(counter, start)] of all that an officer could book now."""
    service, now = env["municipal.appointment.service"].browse(service_id), fields.Datetime.now()
    frees = service._get_free(now, now + timedelta(days=40), internal=True)
    return [(lane, free.date_start) for free in frees for lane in free.lane_ids]


def get_taken(env):
    """[(counter, start, state)] of the rows that keep a time."""
    from odoo.addons.municipal_appointments.models.municipal_appointment import BLOCKING

    rows = env["municipal.appointment"].search([("state", "in", BLOCKING)])
    return [(row.lane_id.id, row.date_start, row.state) for row in rows]


class Officer:
    """Moves, cancels and books at the desk, one transaction each; tells what came of it."""

    def __init__(self, service_id, seed):
        self.service_id = service_id
        self.chance = random.Random(seed)

    def work(self, registry, closing):
        with registry.cursor() as cr:
            uid = api.Environment(cr, api.SUPERUSER_ID, {}).ref("base.user_admin").id
        while not closing.wait(PAUSE):
            job = self.chance.choices((self.move, self.book, self.cancel), (3, 2, 1))[0]
            said = None
            with contextlib.suppress(UserError), registry.cursor() as cr:
                env = api.Environment(cr, uid, {})
                said = retrying(partial(job, env), env)
            if said:
                tell("told", what=said[0], id=said[1], start=said[2])

    def _pick(self, env):
        """Any appointment of somebody, and any time that looks free."""
        booked = env["municipal.appointment"].search([("state", "=", "booked")])
        free = get_free(env, self.service_id)
        return booked and self.chance.choice(booked), free and self.chance.choice(free)[1]

    def move(self, env):
        """As a drag in the calendar does."""
        appointment, start = self._pick(env)
        if appointment and start and start != appointment.date_start:
            appointment.write({"date_start": start})
            return "moved", appointment.id, start
        return None

    def cancel(self, env):
        appointment, _start = self._pick(env)
        if appointment:
            appointment._cancel("staff", reason="Works")
            return "cancelled", appointment.id, None
        return None

    def book(self, env):
        _appointment, start = self._pick(env)
        if not start:
            return None
        service = env["municipal.appointment.service"].browse(self.service_id)
        held = env["municipal.appointment"]._hold(service, start, channel="phone", internal=True)
        contact = {"contact_name": "Caller", "contact_phone": f"69{held.id:08}"}
        held._confirm(contact, proved=True)
        return "booked", held.id, start


class Hall:
    """Time, which passes faster than elsewhere, and the post."""

    def __init__(self):
        self.known = set()

    def work(self, registry, closing):
        while not closing.wait(TICK):
            with registry.cursor() as cr:
                env = api.Environment(cr, api.SUPERUSER_ID, {})
                retrying(partial(self.pass_time, env, HOLDS_LOST, BACK), env)
                self.deliver(env)
                tell("expired", count=self.expire(env))

    def pass_time(self, env, holds, kept_back):
        """The moment until which some of the rows are held is now; what is in work is left alone."""
        env.cr.execute(
            """
            UPDATE municipal_appointment SET date_expires = %(now)s WHERE id IN (
                SELECT id FROM municipal_appointment
                 WHERE state IN ('held', 'unconfirmed', 'kept_back') AND date_expires > %(now)s
                   AND random() < CASE state WHEN 'kept_back' THEN %(kept)s ELSE %(holds)s END
                   FOR UPDATE SKIP LOCKED)
            """,
            {"now": fields.Datetime.now(), "holds": holds, "kept": kept_back},
            log_exceptions=False,
        )

    def expire(self, env):
        """The scheduler's turn; how much ran out."""
        late = [("state", "in", ("held", "unconfirmed", "kept_back"))]
        late += [("date_expires", "<=", fields.Datetime.now())]
        before = env["municipal.appointment"].search_count(late)
        env["municipal.appointment"]._cron_expire()
        return before - env["municipal.appointment"].search_count(late)

    def deliver(self, env):
        rows = env["municipal.appointment"].search(
            [("state", "=", "unconfirmed"), ("id", "not in", list(self.known))]
        )
        for row in rows:
            tell("mail", id=row.id, token=row._make_token("confirm"))
        self.known |= set(rows.ids)


def at_work(registry, worker, closing):
    """A process of its own; whatever ends it is told."""
    try:
        worker.work(registry, closing)
    except BaseException as trouble:
        tell("trouble", what=repr(trouble))
    os._exit(0)


def work(registry, service_id):
    """Everybody works side by side until the test says that it is enough."""
    sql_db.close_all()  # every process has connections of its own
    closing = FORK.Event()
    workers = [Officer(service_id, seed) for seed in range(OFFICERS)] + [Hall()]
    crew = [FORK.Process(target=at_work, args=(registry, one, closing)) for one in workers]
    for process in crew:
        process.start()
    sys.stdin.readline()
    closing.set()
    for process in crew:
        process.join(120)


def count(env, service_id):
    """What is free and what is taken, now and when all that is held has run out."""
    tell("count", free=get_free(env, service_id), taken=get_taken(env))
    hall = Hall()
    hall.pass_time(env, 1, 1)
    hall.expire(env)
    tell("count", free=get_free(env, service_id), taken=get_taken(env))


def main(database):
    """Build, work, count: each when the test says so."""
    config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=warn"])
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        service_id = build(env)
        tell("supply", free=get_free(env, service_id))
    sys.stdin.readline()
    work(registry, service_id)
    with registry.cursor() as cr:
        count(api.Environment(cr, api.SUPERUSER_ID, {}), service_id)


if __name__ == "__main__":
    main(sys.argv[1])
