"""Lives through 2027 in a town; started by test_year.

    year.py DATABASE BOOKINGS

Citizens book, move and cancel at the moments of a plan, officers serve or note who did not come, the
scheduler sends what is due when it is woken. Only the clock is not real, and the last step of a
message: it is noted instead of rendered. Prints one JSON object; see test_year.
"""

import heapq
import itertools
import json
import os
import random
import sys
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from functools import partial
from unittest.mock import patch

import odoo.cli  # noqa: F401 -- makes the command-line options known
import year_calendar
from odoo import api, fields
from odoo.modules.registry import Registry
from odoo.tools import config
from year_calendar import AUTUMN, HOLIDAYS, LAST, LOCAL_DAY, SPRING, hall_hours, night_hours

CANCELLED, MOVED, BACK_AGAIN, MISSED, SMS = 0.1, 0.1, 0.15, 0.1, 0.4
#: Bookings a year for one counter of the town hall.
SHARE = 4500
CRON_SEND = "municipal_crm.municipal_notification_cron_send"
BACK_AFTER = timedelta(minutes=31)  # a time that was let go is kept back for half an hour at most


class Clock:
    """What the product takes for the present. (Tools that freeze all of Python's time forget which of
    the two hours it is when the clock is put back.)"""

    def __init__(self, moment):
        self.moment = moment

    def now(self):
        return self.moment


class Visit:
    """One appointment as the citizen remembers it."""

    def __init__(self, number, rings):
        self.number, self.rings = number, rings
        self.row = None
        self.times = []  # (start, since)
        self.cancelled = None

    @property
    def start(self):
        return self.times[-1][0]

    def get_due(self):
        """[(hours, moment)] of the reminders that are right."""
        ends = [since for _start, since in self.times[1:]] + [self.cancelled or self.start]
        for (start, since), until in zip(self.times, ends, strict=True):
            yield from year_calendar.due_reminders(start, since, until, self.rings)


class Office:
    """One place and its times, as they are worked out without the product."""

    def __init__(self, service_id, lanes, hours):
        self.service_id, self.lanes = service_id, lanes
        self.days = year_calendar.year_of_starts(hours)
        self.starts = sorted(itertools.chain.from_iterable(self.days.values()))
        self.left = dict.fromkeys(self.starts, lanes)
        self.back = {}  # {start: when somebody may have it again}

    def is_free(self, start, now):
        return self.left[start] > 0 and start > now and self.back.get(start, now) <= now

    def find(self, wished, now):
        """The first free time from ``wished`` on; None when the year has no more."""
        near = itertools.islice(self.starts, bisect_left(self.starts, wished), None)
        return next((start for start in near if self.is_free(start, now)), None)

    def let_go(self, start, now):
        self.left[start] += 1
        self.back[start] = now + BACK_AFTER


class Year:
    """The plan of the year and what came of it.

    :ivar sent: [(appointment id, hours, moment)] of the reminders that left
    """

    def __init__(self, env, bookings, clock):
        self.env, self.bookings, self.clock = env, bookings, clock
        self.chance = random.Random(2027)
        self.agenda, self.order = [], itertools.count()
        self.sent, self.visits, self.refused = [], [], []
        self.done = Counter()

    # --- the town ---

    def build(self):
        company = self.env.company
        company.write({"municipality_quiet_start": 21.0, "municipality_quiet_end": 8.0})
        night = datetime.combine(LOCAL_DAY, datetime.min.time(), year_calendar.ATHENS)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Patron saint",
                "company_id": company.id,
                "date_from": year_calendar.to_utc(night),
                "date_to": year_calendar.to_utc(night) + timedelta(hours=23, minutes=59),
            }
        )
        lanes = max(1, -(-self.bookings // SHARE))
        weekly = [(str(day), 8, 14, "weekly", False) for day in range(5)]
        hall = [*weekly, ("2", 16, 19, "odd", False), ("5", 9, 12, "nth", "1")]
        self.hall = Office(self._build_place("hall", lanes, hall), lanes, hall_hours)
        night = [("6", 0, 6, "weekly", False)]
        self.night = Office(self._build_place("night", 1, night), 1, night_hours)

    def _build_place(self, name, lanes, hours):
        place = self.env["municipal.place"].create({"name": name, "is_bookable": True})
        self.env["municipal.appointment.lane"].create(
            [{"name": f"{name} {number}", "place_id": place.id} for number in range(lanes)]
        )
        names = ("weekday", "hour_from", "hour_to", "pattern", "nth")
        self.env["municipal.appointment.opening"].create(
            [{"place_id": place.id, **dict(zip(names, row, strict=True))} for row in hours]
        )
        vals = {"name": name, "code": f"year-{name}", "minutes": 15, "lead_minutes": 0}
        vals |= {"place_ids": place.ids, "horizon_days": 400, "max_open": 5}
        return self.env["municipal.appointment.service"].create(vals).id

    def compare_supply(self):
        """Times that are offered and should not be, or the other way round, of both offices."""
        wrong = set()
        for office in (self.hall, self.night):
            service, found = self._get_service(office), []
            for month in range(1, 13):
                found += service._get_free_of_month(date(2027, month, 1))
            wrong |= {free.date_start for free in found} ^ set(office.starts)
        return sorted(f"{start}" for start in wrong)

    def try_holidays(self):
        """Holidays on which a time could be held after all."""
        from odoo.addons.municipal_appointments.models.municipal_appointment_slot import SlotTaken

        held = []
        for day in HOLIDAYS:
            for hour, office in ((0, self.night), (9, self.hall)):
                wall = datetime(day.year, day.month, day.day, hour, tzinfo=year_calendar.ATHENS)
                try:
                    self._hold(office, year_calendar.to_utc(wall))
                except SlotTaken:
                    continue
                held.append(f"{day} {hour}:00")
        return held

    def _get_service(self, office):
        return self.env["municipal.appointment.service"].browse(office.service_id)

    def _hold(self, office, start):
        return self.env["municipal.appointment"]._hold(self._get_service(office), start)

    # --- the plan ---

    def plan(self):
        """When somebody will book, and what they wish."""
        wishes = [
            (office, start)
            for office in (self.hall, self.night)
            for start in office.starts * office.lanes
        ]
        chosen = self.chance.choices(wishes, k=self.bookings)
        # both nights on which the clock is changed are full
        for day in (SPRING, AUTUMN):
            chosen += [(self.night, start) for start in self.night.days[day]]
        for number, (office, start) in enumerate(chosen):
            soon = self.chance.random() < 0.25
            minutes = self.chance.randint(5, 1800) if soon else self.chance.randint(1440, 57600)
            when = max(start - timedelta(minutes=minutes), datetime(2027, 1, 1))
            self._at(when, self.book, Visit(number, self.chance.random() < SMS), office, start)
        self._at(datetime(2027, 1, 1), self.close_day)

    def _at(self, moment, job, *arguments):
        """Nobody acts on the stroke of a minute, so what is due then comes before or after."""
        moment = moment.replace(second=0) + timedelta(seconds=self.chance.randint(5, 55))
        heapq.heappush(self.agenda, (moment, next(self.order), partial(job, *arguments)))

    def live(self):
        """The next of both, the plan and the scheduler, until the year is over."""
        cron = self.env.ref(CRON_SEND).id
        self._send(cron, datetime(2026, 12, 31, 12))
        while self.agenda:
            moment, _order, job = heapq.heappop(self.agenda)
            while (woken := self._get_wake(cron)) and woken <= moment:
                self._send(cron, woken)
            self.clock.moment = moment
            job(moment)
            self.env.cr.commit()

    def _get_wake(self, cron):
        """When the scheduler is asked to send."""
        self.env.cr.execute("SELECT min(call_at) FROM ir_cron_trigger WHERE cron_id = %s", (cron,))
        return self.env.cr.fetchone()[0]

    def _send(self, cron, moment):
        self.clock.moment = moment
        self.env.cr.execute(
            "DELETE FROM ir_cron_trigger WHERE cron_id = %s AND call_at <= %s", (cron, moment)
        )
        # only reminders are of interest here
        self.env.cr.execute(
            "UPDATE municipal_notification SET state = 'cancelled'"
            " WHERE state = 'queued' AND event != 'appointment_reminder'"
        )
        self.env["municipal.notification"].invalidate_model()
        self.env["municipal.notification"]._cron_send()

    # --- citizens ---

    def book(self, visit, office, wished, now):
        start = office.find(wished, now)
        if not start:
            return
        name = f"visitor{visit.number}"
        contact = {"contact_name": name, "contact_email": f"{name}@example.org"}
        if visit.rings:
            contact = {"contact_name": name, "contact_phone": f"69{visit.number:08}"}
        held = self._hold(office, start)
        held._confirm(contact, proved=True)
        office.left[start] -= 1
        visit.row = held.id
        visit.times.append((start, now))
        self.visits.append(visit)
        self.done["booked"] += 1
        self._plan_change(visit, office, now)

    def _plan_change(self, visit, office, now):
        lot = self.chance.random()
        if lot < CANCELLED:
            self._later(visit, now, self.cancel, office)
        elif lot < CANCELLED + MOVED:
            self._later(visit, now, self.move, office, None)

    def _later(self, visit, now, job, *arguments):
        """Some time before the visit."""
        minutes = int((visit.start - now).total_seconds() // 60) - 3
        if minutes > 2:
            when = now + timedelta(minutes=self.chance.randint(1, minutes))
            self._at(when, job, visit, *arguments)

    def cancel(self, visit, office, now):
        self.env["municipal.appointment"].browse(visit.row)._cancel()
        office.let_go(visit.start, now)
        visit.cancelled = now
        self.done["cancelled"] += 1

    def move(self, visit, office, wished, now):
        """To another time; some think better of it and go back to the first one."""
        wished = wished or now + timedelta(minutes=self.chance.randint(30, 43200))
        start, first = office.find(wished, now), visit.start
        if not start or start == first:
            return
        self.env["municipal.appointment"].browse(visit.row)._move_to(start)
        office.left[start] -= 1
        office.let_go(first, now)
        visit.times.append((start, now))
        self.done["moved"] += 1
        if self.chance.random() < BACK_AGAIN and min(first, start) - now > 3 * BACK_AFTER:
            self._at(now + 2 * BACK_AFTER, self.move, visit, office, first)

    # --- the end of a day ---

    def close_day(self, now):
        """At the end of the day those who came have been served, and times come back."""
        Appointment = self.env["municipal.appointment"]
        over = Appointment.search([("state", "=", "booked"), ("date_end", "<=", now)])
        missed = over.filtered(lambda row: self.chance.random() < MISSED)
        missed._set_state("no_show")
        (over - missed)._set_state("done")
        self.done["no_show"] += len(missed)
        self.done["done"] += len(over - missed)
        Appointment._cron_expire()
        self.env.invalidate_all()
        if now.date() <= LAST:
            self._at(now + timedelta(days=1), self.close_day)

    # --- what came of it ---

    def note(self, row):
        """In place of an e-mail or an SMS."""
        hours = row.params.get("hours")
        self.sent.append((row.res_id, hours, fields.Datetime.now()))
        row._set_sending()
        row._set_sent()

    def judge(self):
        """Reminders that were missing or too many, and visits at times that there are not."""
        expected = Counter(
            (visit.row, hours, moment) for visit in self.visits for hours, moment in visit.get_due()
        )
        sent = Counter(self.sent)
        legal = set(self.hall.starts) | set(self.night.starts)
        rows = self.env["municipal.appointment"].search([("number", "!=", False)])
        strange = [f"{row.date_start}" for row in rows if row.date_start not in legal]
        return {
            "expected": expected.total(),
            "by_hours": Counter(hours for _row, hours, _moment in expected.elements()),
            "missing": [str(one) for one in (expected - sent).elements()][:20],
            "wrong": [str(one) for one in (sent - expected).elements()][:20],
            "strange": strange,
            "rows": Counter(rows.mapped("state")),
            "nights": self._judge_nights(sent),
        }

    def _judge_nights(self, sent):
        """{night: [visits, e-mails to be sent, those sent exactly 24 hours before]}"""
        found, day = defaultdict(lambda: [0, 0, 0]), timedelta(hours=24)
        for visit in self.visits:
            night = year_calendar.to_wall(visit.start).date()
            if night in (SPRING, AUTUMN) and not visit.cancelled:
                exact = (24, visit.start - day)
                found[f"{night}"][0] += 1
                found[f"{night}"][1] += not visit.rings and exact in visit.get_due()
                found[f"{night}"][2] += not visit.rings and sent[(visit.row, *exact)]
        return found


def main(database, bookings):
    """Live and tell."""
    config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=warn"])
    registry, began = Registry(database), time.perf_counter()
    channels = [registry[f"municipal.channel.{code}"] for code in ("email", "sms")]
    clock = Clock(datetime(2026, 12, 31, 10))
    with registry.cursor() as cr, patch.object(fields.Datetime, "now", clock.now):
        # the notes on each card are of no interest here
        env = api.Environment(cr, api.SUPERUSER_ID, {"tracking_disable": True})
        year = Year(env, bookings, clock)
        year.build()
        told = {"supply": year.compare_supply(), "held": year.try_holidays()}
        year.plan()
        with (
            patch.multiple(channels[0], _deliver=year.note),
            patch.multiple(channels[1], _deliver=year.note),
        ):
            year.live()
        told |= year.judge() | {"done": year.done}
    told["seconds"] = round(time.perf_counter() - began)
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
