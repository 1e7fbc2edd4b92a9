import io

import openpyxl
from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import IndicatorCase


@tagged("post_install", "-at_install")
class TestIndicators(IndicatorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-04-10 09:00:00"))
        cls.lamps = [cls._file(f"2026-03-0{day} 08:00:00") for day in (2, 3, 4)]
        cls.hole = cls._file("2026-03-05 08:00:00", category_id=cls.pothole.id, channel="phone")
        cls.secret = cls._file("2026-03-05 08:00:00", category_id=cls.violence.id)
        for request, day in ((cls.lamps[0], 4), (cls.lamps[1], 23), (cls.hole, 6)):
            cls._close(request, f"2026-03-{day:02} 10:00:00")
        with freeze_time("2026-03-24 09:00:00"):
            cls.lamps[0]._rate(4, "")
        cls.env.flush_all()

    @classmethod
    def _close(cls, request, moment):
        with freeze_time(moment):
            request._set_state("resolved", actor_role="supervisor", reply="It is done.")

    def test_figures_of_fixed_requests(self):
        """K07, K08: numbers counted by hand."""
        tiles = self._get_tiles(self.mayor)
        self.assertEqual(tiles["received"], 4)
        self.assertEqual((tiles["closed"], tiles["open"], tiles["late"]), (3, 1, 1))
        self.assertEqual((tiles["days_median"], tiles["days_p90"]), (2, 20))
        self.assertAlmostEqual(tiles["on_time"], 2 / 3)
        self.assertEqual((tiles["answer_median"], tiles["answer_p90"]), (50, 482))
        self.assertEqual(tiles["satisfaction"], 4)
        self.assertEqual(tiles["age_median"], 27)

    def test_who_sees_what(self):
        """K07: the figures are of what one may see; the confidential book is for its group."""
        seen = {
            user.login: self._get_tiles(user)["received"]
            for user in (self.mayor, self.ilias, self.rita, self.carol, self.petros)
        }
        self.assertEqual(seen, {"mayor": 4, "ilias": 4, "rita": 1, "carol": 1, "petros": 1})
        both = self._make_officer(
            "both", self.env["hr.department"], "supervisor_all", "confidential"
        )
        self.assertEqual(self._get_tiles(both)["received"], 5)

    def test_figures_by_officer_are_for_who_directs_them(self):
        """K07: a clerk gets no table of colleagues."""
        tables = {
            user: {
                table["name"]
                for table in self.indicator.with_user(user).get_dashboard(self.march)["tables"]
            }
            for user in (self.ilias, self.rita)
        }
        self.assertIn("officer", tables[self.ilias])
        self.assertNotIn("officer", tables[self.rita])

    def test_strangers_get_nothing(self):
        """K07: neither citizens with an account nor employees without a role, not by RPC either."""
        for group in ("base.group_portal", "base.group_user"):
            user = new_test_user(self.env, group, groups=group)
            with self.assertRaises(AccessError):
                self.indicator.with_user(user).get_dashboard(self.march)

    def test_other_municipalities_are_never_counted(self):
        """K07: the figures are of one municipality."""
        other = self.env["res.company"].create({"name": "Another Municipality"})
        before = self._get_tiles(self.mayor)
        category = self.env["municipal.request.category"].create(
            {"name": "Elsewhere", "code": "elsewhere", "company_id": other.id}
        )
        self._file("2026-03-05 08:00:00", category_id=category.id, company_id=other.id)
        self.assertEqual(self._get_tiles(self.mayor), before)

    def test_filters_and_lists_tell_the_same(self):
        """K07: what a figure counts is what its list shows."""
        request = self.env["municipal.request"].with_user(self.mayor)
        indicator = self.indicator.with_user(self.mayor)
        for filters in ({}, {"category_id": self.lamp.id}, {"channel": "phone"},
                        {"department_id": self.works.id}):  # fmt: skip
            tiles = self._get_tiles(self.mayor, **filters)
            for key, group in (
                ("received", "in"),
                ("closed", "out"),
                ("open", "open"),
                ("late", "late"),
            ):
                action = indicator.get_request_action(self.march | filters, group)
                self.assertEqual(request.search_count(action["domain"]), tiles[key], (filters, key))

    def test_tables_add_up(self):
        """K07: each table has every request once."""
        found = self.indicator.with_user(self.mayor).get_dashboard(self.march)
        for table in found["tables"]:
            for key in ("received", "closed", "open"):
                total = sum(line["figures"][key] for line in table["lines"])
                self.assertEqual(total, next(t["value"] for t in found["tiles"] if t["key"] == key))
        self.assertEqual(found["course"][-1]["open"], 1)
        self.assertEqual(sum(step["in"] for step in found["course"]), 4)

    def test_nonsense_is_refused(self):
        """K07: what comes by RPC is checked."""
        for wrong in ({"date_from": "soon"}, {"date_from": "2026-05-01", "date_to": "2026-04-01"},
                      {"department_id": "x"}):  # fmt: skip
            with self.assertRaises(UserError):
                self.indicator.with_user(self.mayor).get_dashboard(wrong)

    def test_opened_again_was_never_out(self):
        """K08: closing early is no gain."""
        with freeze_time("2026-04-02 09:00:00"):
            self.lamps[0]._set_state("in_process", actor_role="supervisor", reason="Out again")
        tiles = self._get_tiles(self.mayor)
        self.assertEqual((tiles["closed"], tiles["open"]), (2, 2))

    def test_spreadsheet_has_the_figures_and_leaves_a_trace(self):
        """K12: with rights, as of now, and it is known who took it."""
        content, _name = self.indicator.with_user(self.mayor)._make_xlsx(self.march)
        cells = [row[:3] for row in openpyxl.load_workbook(io.BytesIO(content)).active.values]
        self.assertIn(("Period", 4, 3), cells)
        trace = self.env["municipal.indicator.export"].search([], limit=1)
        self.assertEqual((trace.user_id, trace.kind), (self.mayor, "figures"))
        self.mayor.group_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            self.indicator.with_user(self.mayor)._make_xlsx(self.march)

    def test_an_exported_list_leaves_a_trace(self):
        """K12: a list of requests too."""
        requests = self.env["municipal.request"].with_user(self.rita).search([])
        requests.export_data(["protocol_number"])
        trace = self.env["municipal.indicator.export"].search([], limit=1)
        self.assertEqual(
            (trace.user_id, trace.kind, trace.rows), (self.rita, "requests", len(requests))
        )
        with self.assertRaises(AccessError):
            trace.with_user(self.rita).read(["content"])
        self.assertTrue(trace.with_user(self.mayor).read(["content"]))
