import json
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.tools import SQL

from .common import MONDAY, AppointmentCase, utc

PAST = 5_000  # appointments of each counter, half an hour apart, before the day that is asked for
FILL = """
    INSERT INTO municipal_appointment (
        uuid, service_id, place_id, company_id, lane_id, date_start, date_end, date_free,
        people, channel, state)
    SELECT lane.id || '-' || number, %(service)s, lane.place_id, lane.company_id, lane.id,
           begins, begins + interval '30 minutes', begins + interval '30 minutes', 1, 'web', 'done'
      FROM municipal_appointment_lane lane, generate_series(1, %(past)s) number,
           LATERAL (SELECT %(day)s::timestamp - number * interval '30 minutes' AS begins) AS moment
     WHERE lane.id IN %(lanes)s
"""


@freeze_time("2027-03-05 06:00:00")
class TestFreePlan(AppointmentCase):
    """P01: what is past makes nothing slower."""

    def _get_plan(self, start, end):
        """The plan, with what was really read, of the statement that asks who is busy."""
        asked = []
        cursor = type(self.env.cr)
        execute = cursor.execute

        def spy(cr, query, *args, **options):
            if isinstance(query, SQL) and "FROM municipal_appointment\n" in query.code:
                asked.append(query)
            return execute(cr, query, *args, **options)

        with patch.object(cursor, "execute", spy):
            self.assertTrue(self.passport._get_free(start, end))
        [query] = asked
        self.env.cr.execute(SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query))
        [(plan,)] = self.env.cr.fetchall()
        return plan[0]["Plan"]

    def _count_read(self, plan):
        rows = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        rows += plan.get("Rows Removed by Index Recheck", 0)
        return rows + sum(self._count_read(part) for part in plan.get("Plans", []))

    def test_past_appointments_are_not_read(self):
        lanes = self.one | self.two
        facts = {"service": self.passport.id, "past": PAST, "day": utc(MONDAY, 0)}
        self.env.cr.execute(SQL(FILL, lanes=tuple(lanes.ids), **facts))
        self.assertEqual(self.env.cr.rowcount, 2 * PAST)
        self.env.cr.execute("ANALYZE municipal_appointment")
        plan = self._get_plan(utc(MONDAY, 0), utc(MONDAY, 0) + timedelta(days=30))
        # two days back for the longest visit, at two counters, twice for index and table
        self.assertLess(self._count_read(plan), 1_000, json.dumps(plan))
