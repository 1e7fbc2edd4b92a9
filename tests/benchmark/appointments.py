"""One month of free times for a service with ten counters, ours beside the peer's.

Both sides: ten counters, open on weekdays from 08:00 to 20:00 in Athens, visits of 15 minutes, and the
same appointments: of counter after counter, evenly over the times of the month that is asked for.
A row of its own has them all in the year before, where they should cost nothing. The question is what a
page of that month asks: ours ``_get_free``, the peer's ``_get_available_slots`` for a booking that is not
yet scheduled. Appointments are written by SQL, as many rows of each model as the peer's own
confirmation makes.
"""

import datetime
import os
import time

import bookings
import measure
import towns
from odoo import api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import SQL
from suite import databases, municipality, odoo, paths

OURS, PEER = "bench_appointments_ours", "bench_appointments_peer"
PEER_ADDON = "resource_booking"
PEER_NAME = "OCA resource_booking 19.0"
LANES, MINUTES, OPENS, CLOSES = 10, 15, 8, 20
SIZES = [int(size) for size in (os.environ.get("BENCH_TIMES") or "100,2000,10000").split(",")]
#: Bookings are measured beside so many appointments, if that is among the sizes.
BOOKED_AT = 2000
TURNS = {"ours": 25, "peer": 5}
ZONE = "Europe/Athens"
CONDITIONS = (
    "ten counters, weekdays 08:00 to 20:00, visits of 15 minutes; {size:,} appointments, {where}; one "
    "month from its first day; every turn in a transaction and with caches of records of its own. {found:,} free "
    "starts with us, {peer_found:,} with the peer. SQL statements: {sql:.0f}, the peer {peer_sql:.0f}; "
    "n of the peer: {peer_turns}."
)


class Side:
    """A database and its question.

    :param database: its name
    :param month: its first day (date)
    """

    def __init__(self, database, month):
        self.registry = Registry(database)
        self.month = month
        self.found = 0

    def filled(self, fill):
        with self.registry.cursor() as cr:
            fill(api.Environment(cr, api.SUPERUSER_ID, {"tz": ZONE}))
            cr.commit()
            cr.execute("ANALYZE")

    def timed(self):
        """Ask once; (milliseconds, SQL statements)."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"tz": ZONE, "lang": "en_US"})
            statements, began = sql_db.sql_counter, time.perf_counter()
            self.found = self.ask(env)
            return (time.perf_counter() - began) * 1000, sql_db.sql_counter - statements


class Ours(Side):
    """municipal.appointment.service"""

    def make(self, env):
        place = env["municipal.place"].create(
            {"name": "Bench", "kind": "service_point", "is_bookable": True}
        )
        env["municipal.appointment.lane"].create(
            [{"name": str(number), "place_id": place.id} for number in range(LANES)]
        )
        env["municipal.appointment.opening"].create(
            [
                {
                    "place_id": place.id,
                    "weekday": str(weekday),
                    "hour_from": OPENS,
                    "hour_to": CLOSES,
                }
                for weekday in range(5)
            ]
        )
        env["municipal.appointment.service"].create(
            {"name": "Bench", "code": "bench", "minutes": MINUTES, "horizon_days": 365}
        )

    def take(self, env, starts):
        """Appointments at [(counter's position, start)], and no others."""
        env.cr.execute("DELETE FROM municipal_appointment")
        service = env["municipal.appointment.service"].search([("code", "=", "bench")])
        lanes = env["municipal.appointment.lane"].search([], order="id").ids
        place = env["municipal.appointment.lane"].browse(lanes[0]).place_id
        rows = [
            SQL("%s", (f"bench-{number}", lanes[lane], start))
            for number, (lane, start) in enumerate(starts)
        ]
        env.cr.execute(
            SQL(
                """
                INSERT INTO municipal_appointment (
                    uuid, service_id, place_id, company_id, lane_id, date_start, date_end,
                    date_free, people, channel, state)
                SELECT uuid, %(service)s, %(place)s, %(company)s, lane, start, start + length,
                       start + length, 1, 'web', 'booked'
                  FROM (VALUES %(rows)s) AS visit (uuid, lane, start),
                       make_interval(mins => %(minutes)s) AS length
                """,
                service=service.id,
                place=place.id,
                company=service.company_id.id,
                rows=SQL(", ").join(rows),
                minutes=MINUTES,
            )
        )

    def ask(self, env):
        service = env["municipal.appointment.service"].search([("code", "=", "bench")])
        return len(service._get_free(*_month_bounds(service.company_id, self.month)))


class Peer(Side):
    """resource.booking: a material resource and a combination for each counter."""

    def make(self, env):
        hours = [
            (
                0,
                0,
                {
                    "name": str(weekday),
                    "dayofweek": str(weekday),
                    "hour_from": OPENS,
                    "hour_to": CLOSES,
                    "day_period": "morning",
                },
            )
            for weekday in range(5)
        ]
        calendar = env["resource.calendar"].create(
            {"name": "Bench", "tz": ZONE, "attendance_ids": [(5, 0, 0), *hours]}
        )
        resources = env["resource.resource"].create(
            [
                {
                    "name": f"Counter {number}",
                    "resource_type": "material",
                    "calendar_id": calendar.id,
                    "tz": ZONE,
                }
                for number in range(LANES)
            ]
        )
        combinations = env["resource.booking.combination"].create(
            [{"resource_ids": [(6, 0, resource.ids)]} for resource in resources]
        )
        kind = env["resource.booking.type"].create(
            {
                "name": "Bench",
                "duration": MINUTES / 60,
                "slot_duration": MINUTES / 60,
                "modifications_deadline": 1,
                "resource_calendar_id": calendar.id,
                "combination_assignment": "sorted",
                "combination_rel_ids": [
                    (0, 0, {"combination_id": combination.id, "sequence": number})
                    for number, combination in enumerate(combinations)
                ],
            }
        )
        partner = env["res.partner"].create({"name": "Eleni Citizen"})
        env["resource.booking"].create(
            {"name": "bench", "type_id": kind.id, "partner_ids": [(6, 0, partner.ids)]}
        )

    def take(self, env, starts):
        """Bookings with their meetings at [(counter's position, start)], and no others."""
        pattern = env["resource.booking"].search([("name", "=", "bench")])
        env.cr.execute(SQL("DELETE FROM resource_booking WHERE id != %s", pattern.id))
        env.cr.execute("DELETE FROM calendar_event WHERE name = 'bench'")
        combinations = env["resource.booking.combination"].search([], order="id").ids
        rows = [SQL("%s", (combinations[lane], start)) for lane, start in starts]
        env.cr.execute(
            SQL(
                """
                WITH visit AS (
                    SELECT row_number() OVER () AS number, combination, start, start + length AS stop
                      FROM (VALUES %(rows)s) AS row (combination, start),
                           make_interval(mins => %(minutes)s) AS length
                ), event AS (
                    INSERT INTO calendar_event (
                        name, start, stop, duration, active, allday, show_as, privacy, user_id,
                        res_id, create_date)
                    SELECT 'bench', start, stop, %(hours)s, TRUE, FALSE, 'busy', NULL, %(user)s,
                           number, now() FROM visit
                 RETURNING id, res_id AS number
                )
                INSERT INTO resource_booking (
                    name, type_id, combination_id, meeting_id, start, stop, duration, state, active,
                    combination_auto_assign, user_id)
                SELECT 'visit', %(kind)s, visit.combination, event.id, visit.start, visit.stop,
                       %(hours)s, 'confirmed', TRUE, FALSE, %(user)s
                  FROM event JOIN visit USING (number)
                """,
                rows=SQL(", ").join(rows),
                minutes=MINUTES,
                hours=MINUTES / 60,
                user=env.uid,
                kind=pattern.type_id.id,
            )
        )

    def ask(self, env):
        booking = env["resource.booking"].search([("name", "=", "bench")])
        context = booking._get_calendar_context(self.month.year, self.month.month)
        return sum(len(starts) for starts in context["slots"].values())


def _month_bounds(company, month):
    after = (month + datetime.timedelta(days=31)).replace(day=1)
    return [company._get_municipal_moment(day) for day in (month, after)]


def _get_month():
    """The first month that begins in more than a week and has no holiday to speak of: next but one."""
    today = datetime.date.today().replace(day=1)
    for _month in range(2):
        today = (today + datetime.timedelta(days=31)).replace(day=1)
    return today


def _get_starts(company, first, days, size):
    """[(counter's position, start in UTC)]: ``size`` visits spread evenly over the open times."""
    holidays = company._get_holidays(first.year) | company._get_holidays(first.year + 1)
    grid = [
        (lane, company._get_municipal_moment(day, datetime.time(*divmod(minute, 60))))
        for day in (first + datetime.timedelta(days=number) for number in range(days))
        if day.weekday() < 5 and day not in holidays
        for minute in range(OPENS * 60, CLOSES * 60, MINUTES)
        for lane in range(LANES)
    ]
    size = min(size, len(grid))
    return [grid[number * len(grid) // size] for number in range(size)]


def prepare():
    """Make both databases anew."""
    databases.start(towns.CLUSTER)
    databases.clone(towns.CLUSTER, databases.template(towns.CLUSTER), OURS)
    log = paths.LOGS / f"{OURS}.log"
    odoo.install(towns.CLUSTER, OURS, ["municipal_appointments"], log=log)
    municipality.close_doors(OURS, towns.CLUSTER)
    databases.clone(towns.CLUSTER, towns.peer_template(PEER_ADDON), PEER)


def rows():
    """Return the rows of this area; they are written to .run/bench/appointments.json."""
    prepare()
    month = _get_month()
    ours, peer = Ours(OURS, month), Peer(PEER, month)
    for side in (ours, peer):
        side.filled(side.make)
    found = []
    for size in SIZES:
        found.append(_measure(ours, peer, size, "all in that month", month, 31))
        if size == BOOKED_AT:
            found.append(bookings.row(OURS, month, size))
    year_before = datetime.date.today() - datetime.timedelta(days=366)
    found.append(_measure(ours, peer, SIZES[-1], "all in the year before", year_before, 360))
    measure.save("appointments", found)
    return found


def _measure(ours, peer, size, where, first, days):
    with ours.registry.cursor() as cr:
        company = api.Environment(cr, api.SUPERUSER_ID, {}).company
        after = (first + datetime.timedelta(days=31)).replace(day=1)
        days = (after - first).days if days == 31 else days
        starts = _get_starts(company, first, days, size)
    for side in (ours, peer):
        side.filled(lambda env, side=side: side.take(env, starts))
        side.timed()  # the first one warms the caches of the server
    samples = {"ours": [], "peer": []}
    for turn in range(TURNS["ours"]):
        samples["ours"].append(ours.timed())
        if turn < TURNS["peer"]:
            samples["peer"].append(peer.timed())
    times = {name: [ms for ms, _sql in some] for name, some in samples.items()}
    statements = {name: [sql for _ms, sql in some] for name, some in samples.items()}
    name = f"month of free times, {len(starts):,} {'there' if 'month' in where else 'past'}"
    conditions = CONDITIONS.format(
        size=len(starts),
        where=where,
        found=ours.found,
        peer_found=peer.found,
        sql=measure.median(statements["ours"]),
        peer_sql=measure.median(statements["peer"]),
        peer_turns=TURNS["peer"],
    )
    medians = (measure.median(times["ours"]), measure.median(times["peer"]))
    return measure.row(name, TURNS["ours"], *medians, None, conditions, peer_name=PEER_NAME)
