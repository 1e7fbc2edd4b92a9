import random

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import DatabaseError

from .common import IndicatorCase


@tagged("post_install", "-at_install")
class TestIndicatorFacts(IndicatorCase):
    def test_rows_follow_random_changes_exactly(self):
        """K08: after any changes the rows are what the requests and their history tell."""
        chance = random.Random(7)
        with freeze_time("2026-03-01 09:00:00") as clock:
            requests = self.env["municipal.request"]
            for _turn in range(60):
                clock.tick(chance.randrange(60, 200000))
                if chance.random() < 0.3 or not requests:
                    requests |= self._make_request(
                        category_id=chance.choice((self.lamp, self.pothole)).id,
                        channel=chance.choice(("web", "phone", "counter")),
                    )
                    continue
                self._change(chance, *chance.sample(requests, 2) if len(requests) > 1 else requests)
        self._assert_exact()
        before = self._select("SELECT * FROM municipal_indicator_fact WHERE company_id = %s")
        self.env["municipal.indicator.fact"]._rebuild()
        after = self._select("SELECT * FROM municipal_indicator_fact WHERE company_id = %s")
        self.assertEqual(sorted(map(str, before)), sorted(map(str, after)))

    def _change(self, chance, request, other=None):
        act = chance.choice(("move", "move", "category", "reply", "rate", "merge"))
        if act == "category":
            request.category_id = chance.choice((self.lamp, self.pothole))
        elif act == "rate" and not request.is_open:
            request._rate(chance.randint(1, 5), "")
        elif act == "merge":
            alone = other and not (request.merged_into_id or other.merged_into_id)
            request._write_unguarded({"merged_into_id": other.id if alone else False})
        elif act == "reply":
            request._log("reply", actor=chance.choice(("clerk", "citizen", "system")))
        else:
            code = chance.choice(("in_process", "resolved")) if request.is_open else "in_process"
            request._set_state(code, actor_role="supervisor", reason="So it is", reply="An answer")

    def test_days_are_those_of_the_town(self):
        """K08: half past eleven in the evening in UTC is the next day in the town."""
        request = self._file("2026-03-05 22:30:00")
        self.env.flush_all()
        fact = self.env["municipal.indicator.fact"].browse(request.id)
        self.assertEqual(str(fact.day_in), "2026-03-06")
        self.env.company.municipality_tz = "Etc/UTC"
        fact.invalidate_recordset()
        self.assertEqual(str(fact.day_in), "2026-03-05")

    def test_only_administrators_have_them_written_anew(self):
        """K07: the button is the administrator's."""
        Fact = self.env["municipal.indicator.fact"]
        self._make_request()
        self.assertEqual(
            Fact.with_user(self.administrator).action_rebuild()["type"], "ir.actions.client"
        )
        with self.assertRaises(AccessError):
            Fact.with_user(self.mayor).action_rebuild()
        self._assert_exact()

    def test_nobody_looks_into_the_rows(self):
        """K07: the rows answer to the indicators alone."""
        for user in (self.anna, self.mayor):
            with self.assertRaises(AccessError):
                self.env["municipal.indicator.fact"].with_user(user).search([])

    def test_a_trace_cannot_be_changed(self):
        """K12: the database itself keeps it."""
        self.env["municipal.indicator.export"]._trace("figures", "test", 1)
        for statement in (
            "UPDATE municipal_indicator_export SET rows = 0",
            "DELETE FROM municipal_indicator_export",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(DatabaseError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
