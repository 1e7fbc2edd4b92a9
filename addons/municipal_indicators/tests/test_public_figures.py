import csv
import io
import json
import random
from base64 import b64decode
from collections import Counter
from unittest.mock import patch

from freezegun import freeze_time
from odoo import http
from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ..tools.disclosure import BACK, FEW
from .common import IndicatorCase


class PublicCase(IndicatorCase):
    """March: nine lamps, two potholes in the same group, six trees, one secret; April: lamps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-05-10 09:00:00"))
        Category = cls.env["municipal.request.category"]
        cls.green = Category.create({"name": "Green", "code": "green"})
        cls.waste = Category.create({"name": "Waste", "code": "waste"})
        cls.tree, cls.bin = Category.create(
            [
                {"name": "=Tree", "code": "tree", "parent_id": cls.green.id, "service_days": 5},
                {"name": "Bin", "code": "bin", "parent_id": cls.waste.id, "service_days": 5},
            ]
        )
        cls.centre = cls.env["municipal.area"].create({"name": "Centre"})
        cls._file_town()
        cls.env.company.write(
            {"municipality_publish_figures": True, "municipality_publish_data": True}
        )
        cls._publish()

    @classmethod
    def _file_town(cls):
        cls.lamps = [
            cls._file(f"2026-03-{day:02} 08:00:00", area_id=cls.centre.id) for day in range(2, 11)
        ]
        for day in (3, 4):
            cls._file(f"2026-03-{day:02} 08:00:00", category_id=cls.pothole.id)
        for day in range(5, 14):
            cls._file(f"2026-03-{day:02} 08:00:00", category_id=cls.tree.id, channel="phone")
        for day in (5, 6):
            cls._file(f"2026-03-{day:02} 08:00:00", category_id=cls.bin.id)
        cls._file("2026-03-05 08:00:00", category_id=cls.violence.id)
        for day in range(1, 8):
            cls._file(f"2026-04-{day:02} 08:00:00")
        for index, request in enumerate(cls.lamps[:6]):
            cls._close(request, f"2026-03-{12 + index:02} 10:00:00")
        cls._close(cls.lamps[6], "2026-05-02 10:00:00")
        cls.env.flush_all()

    @classmethod
    def _close(cls, request, moment):
        with freeze_time(moment):
            request._set_state("resolved", actor_role="supervisor", reply="It is done.")

    @classmethod
    def _publish(cls):
        cls.env["municipal.public.figures"]._cron_publish()

    def _get_page(self, month="2026-03"):
        return self.env["municipal.public.month"]._get_page(month)

    def _get_lines(self, name, month="2026-03"):
        lines = self._get_page(month)["tables"][name]
        return {next(iter(line["names"].values()), ""): line for line in lines}

    def _get_rows(self):
        row = self.env["municipal.open.data"]._find_year(2026)
        text = b64decode(row.csv_file).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))


@tagged("post_install", "-at_install")
class TestPublicFigures(PublicCase):
    def test_small_numbers_are_hidden_and_others_with_them(self):
        """K09: two bins are "fewer than five", and the trees are held back to hide them."""
        page = self._get_page()
        self.assertEqual((page["totals"]["received"], page["totals"]["closed"]), (22, 6))
        lines = self._get_lines("category")
        self.assertEqual(lines["Streets"]["received"], 11)
        self.assertEqual(lines["Waste"]["received"], FEW)
        self.assertEqual(lines["Green"]["received"], BACK)
        self.assertNotIn("Domestic violence", lines)

    def test_rates_need_enough_requests(self):
        """K09: days of six, but no 90th percentile of them, and no satisfaction of nobody."""
        totals = self._get_page()["totals"]
        self.assertEqual((totals["days_median"], totals["days_p90"]), (10, None))
        self.assertIsNone(totals["satisfaction"])
        self.assertIsNone(self._get_lines("category")["Green"]["on_time"])

    def test_a_small_total_does_not_follow_from_what_is_open(self):
        """K09: one closed in April; open then and before would give it away."""
        self.assertEqual(self._get_page()["totals"]["open"], 16)
        self._close(self.lamps[7], "2026-04-20 10:00:00")
        self._publish()
        self.assertEqual(self._get_page("2026-04")["totals"]["closed"], FEW)
        opens = [row["open"] for row in self._get_page("2026-04")["course"]]
        self.assertEqual(opens, [BACK, BACK])

    def test_the_first_months_wait_until_there_are_enough(self):
        """K09, X12: before them nothing was open, as everybody knows."""
        self._file("2026-02-10 08:00:00")
        self._publish()
        self.assertEqual(len(self._get_page()["months"]), 2)
        self.assertFalse(any(row["month"] == "2026-02" for row in self._get_rows()))

    def test_one_town_that_fails_does_not_stop_another(self):
        """K09: its figures of yesterday stay."""
        logger = "odoo.addons.municipal_indicators.models.municipal_public_figures"
        with (
            mute_logger(logger),
            patch.object(
                type(self.env["municipal.open.data"]), "_make_years", side_effect=KeyError
            ),
        ):
            self._publish()
        self.assertEqual(len(self._get_page()["months"]), 2)

    def test_only_whole_months_are_told(self):
        """K09: the month that runs is not there; months share no request."""
        self.assertEqual(
            [str(month)[:7] for month in self._get_page()["months"]], ["2026-04", "2026-03"]
        )
        self.assertEqual(self._get_page("nonsense")["month"].month, 4)

    def test_page_feed_and_dashboard_agree(self):
        """K09, X12: the same requests, counted by the same definitions."""
        rows = self._get_rows()
        year = self.env["municipal.open.data"]._get_years()[0]
        for month, last in (("2026-03", "2026-03-31"), ("2026-04", "2026-04-30")):
            tiles = self._get_tiles(self.mayor, date_from=f"{month}-01", date_to=last)
            totals = self._get_page(month)["totals"]
            self.assertEqual(totals["received"], tiles["received"])
            self.assertEqual(totals["open"], tiles["open"])
            for key in ("closed", "days_median"):
                self.assertIn(totals[key], (tiles[key], FEW, None))
        self.assertEqual(len(rows) + year["left_out"], 29)
        closed = Counter(row["status"] for row in rows)
        self.assertEqual(closed["closed"], 6)  # the seventh after the last day of the data

    def test_open_rows_are_never_alone(self):
        """X12: what is known of a row fits five; what the page hides no row names."""
        rows = self._get_rows()
        known = Counter(
            tuple(row[name] for name in ("month", "group", "category", "area", "channel"))
            for row in rows
        )
        self.assertGreaterEqual(min(known.values()), 5)
        self.assertEqual(known["2026-03", "Streets", "Street light", "Centre", "web"], 9)
        text = str(rows)
        for hidden in ("Bin", "Waste", "Green", "Tree", "violence", self.citizen.name):
            self.assertNotIn(hidden, text)

    def test_json_has_rows_and_their_dictionary(self):
        """X12: the same rows, with what each field means."""
        row = self.env["municipal.open.data"]._find_year(2026)
        content = json.loads(b64decode(row.json_file))
        self.assertEqual(len(content["rows"]), len(self._get_rows()))
        names = [field["name"] for field in content["fields"]]
        self.assertEqual(names, list(self._get_rows()[0]))
        self.assertTrue(all(field["description"] for field in content["fields"]))

    def test_page_and_files_hide_the_same(self):
        """K09, X12: of random requests no file names what the page hides; all are counted."""
        chance = random.Random(5)
        kinds = [self.lamp, self.pothole, self.tree, self.bin]
        for _turn in range(70):
            day = f"2026-0{chance.choice((3, 4))}-{chance.randrange(1, 29):02} 08:00:00"
            request = self._file(
                day,
                category_id=chance.choices(kinds, (9, 3, 2, 1))[0].id,
                area_id=chance.choice((self.centre.id, False)),
                channel=chance.choice(("web", "phone", "counter")),
            )
            if chance.random() < 0.5:
                self._close(request, f"{day[:10]} 15:00:00")
        self._publish()
        rows, year = self._get_rows(), self.env["municipal.open.data"]._get_years()[0]
        months = {row["month"] for row in rows}
        totals = [self._get_page(month)["totals"]["received"] for month in months]
        self.assertEqual(len(rows) + year["left_out"], sum(totals))
        self.assertTrue(any(row["group"] for row in rows))
        for row in rows:
            for dimension, name in (("category", row["group"]), ("area", row["area"])):
                if name:
                    told = self._get_lines(dimension, row["month"])[name.lstrip("'")]
                    self.assertIsInstance(told["received"], int)

    def test_a_name_is_no_formula(self):
        """X12: "=Tree" is a text for spreadsheets."""
        for day in range(1, 29):
            self._file(f"2026-04-{day:02} 08:00:00", category_id=self.tree.id)
        self._publish()
        self.assertIn("'=Tree", {row["category"] for row in self._get_rows()})

    def test_confidential_ones_never_appear(self):
        """K09: neither the book nor what became confidential later."""
        self.tree.privacy = "confidential"
        self._publish()
        self.assertEqual(self._get_page()["totals"]["received"], 13)
        self.assertNotIn("Green", self._get_lines("category"))

    def test_switched_off_there_is_nothing(self):
        """K09, X12: what is no longer public is no longer kept."""
        self.env.company.municipality_publish_data = False
        self.assertFalse(self.env["municipal.open.data"]._find_year(2026))
        self._publish()
        self.assertFalse(self.env["municipal.open.data"].search([]))
        self.env.company.municipality_publish_figures = False
        self._publish()
        self.assertIsNone(self._get_page())

    def test_the_page_costs_the_same_for_any_town(self):
        """K09: one statement, whatever the number of requests."""
        Month = self.env["municipal.public.month"].with_user(self.env.ref("base.public_user"))
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            Month._get_page("2026-03")

    def test_nobody_reaches_the_rows_otherwise(self):
        """X12: neither records nor their attachments, for citizens, clerks and the public."""
        file = self.env["ir.attachment"].search(
            Domain("res_model", "=", "municipal.open.data") & Domain("res_field", "!=", False),
            limit=1,
        )
        self.assertTrue(file)
        portal = new_test_user(self.env, "portal", groups="base.group_portal")
        for user in (portal, self.rita, self.env.ref("base.public_user")):
            for record in (
                self.env["municipal.public.month"].search([], limit=1),
                self.env["municipal.open.data"].search([], limit=1),
            ):
                with self.assertRaises(AccessError):
                    record.with_user(user).read([])
            with self.assertRaises(AccessError):
                file.with_user(user).read(["raw"])

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_the_rules(self):
        """K09, X12: no threshold below three, one row for a month and a year."""
        month, year = (
            self.env[name].search([], limit=1)
            for name in ("municipal.public.month", "municipal.open.data")
        )
        statements = (
            ("UPDATE res_company SET municipality_figures_threshold = 2", ()),
            ("UPDATE municipal_public_month SET threshold = 1", ()),
            ("UPDATE municipal_open_data SET threshold = 1", ()),
            (
                "INSERT INTO municipal_public_month (company_id, month, day, threshold, totals, tables)"
                " SELECT company_id, month, day, 5, '{}', '{}' FROM municipal_public_month WHERE id = %s",
                (month.id,),
            ),
            (
                "INSERT INTO municipal_open_data (company_id, year, last_day, threshold, rows, left_out)"
                " SELECT company_id, year, last_day, 5, 0, 0 FROM municipal_open_data WHERE id = %s",
                (year.id,),
            ),
        )
        for statement, values in statements:
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(statement, values)


@tagged("post_install", "-at_install")
class TestPublicFiguresWebsite(WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        moments = [f"2026-03-{day:02} 08:00:00" for day in range(1, 10)]
        for moment in moments:
            cls._make_request(date_submitted=moment, area_id=cls.centre.id)
        for moment in moments[:2]:
            cls._make_request(date_submitted=moment, category_id=cls.pothole.id)
        for door in ("figures", "open_data"):
            cls._set_rate(door, "100000/60")

    def _switch(self, **switches):
        self.company.write({f"municipality_publish_{name}": on for name, on in switches.items()})
        self.env["municipal.public.figures"]._cron_publish()

    def test_nothing_before_it_is_switched_on(self):
        """K09, X12: off by default, at every address and in the menu."""
        for path in ("/figures", "/open-data", "/open-data/catalogue.json",
                     "/open-data/requests-2026.csv", "/open-data/requests-2026.json"):  # fmt: skip
            self.assertEqual(self.url_open(path).status_code, 404, path)
        page = self.url_open("/services").text
        self.assertNotIn('href="/figures"', page)

    def test_the_page_of_figures(self):
        """K09: in English and Greek, the month by GET, and the menu leads to it."""
        self._switch(figures=True)
        page = self.url_open("/figures?month=2026-03")
        self.assertEqual(page.status_code, 200)
        self.assertIn("March 2026", page.text)
        self.assertIn('href="/figures"', page.text)
        self.assertIn("fewer than 5", page.text)
        self.assertNotIn("Domestic violence", page.text)
        self.assertIn("Μάρτιος", self.url_open("/el/figures?month=2026-03").text)
        self.assertEqual(self.url_open("/figures?month=%3Cscript%3E").status_code, 200)

    def test_the_page_of_open_data_and_its_files(self):
        """X12: what it is, licence, fields, files; spreadsheets and programs get theirs."""
        self._switch(data=True)
        page = self.url_open("/open-data").text
        for part in ("requests-2026.csv", "requests-2026.json", "days_to_close", "creativecommons"):
            self.assertIn(part, page)
        file = self.url_open("/open-data/requests-2026.csv")
        self.assertTrue(file.content.startswith(b"\xef\xbb\xbfmonth,group"))
        self.assertIn("attachment", file.headers["Content-Disposition"])
        self.assertEqual(file.headers["X-Content-Type-Options"], "nosniff")
        rows = self.url_open("/open-data/requests-2026.json").json()["rows"]
        self.assertEqual(len(rows), len(file.text.splitlines()) - 1)
        self.assertGreaterEqual(len(rows), 9)
        catalogue = self.url_open("/open-data/catalogue.json").json()
        self.assertTrue(catalogue["dcat:distribution"][0]["dcat:downloadURL"].endswith(".csv"))
        self.assertEqual(self.url_open("/open-data/requests-1999.csv").status_code, 404)

    def test_files_close_at_once(self):
        """X12: switched off, they are gone before the night; by their number they never were there."""
        self._switch(data=True)
        file = self.env["ir.attachment"].search(
            [("res_model", "=", "municipal.open.data"), ("res_field", "=", "csv_file")], limit=1
        )
        self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, 404)
        self.company.municipality_publish_data = False
        self.assertEqual(self.url_open("/open-data/requests-2026.csv").status_code, 404)

    def test_who_asks_too_often_waits(self):
        """K09, X12: the doors are counted."""
        self._switch(data=True, figures=True)
        for door, path in (("figures", "/figures"), ("open_data", "/open-data/requests-2026.csv")):
            self._set_rate(door, "1/60")
            self.assertEqual(self.url_open(path).status_code, 200)
            self.assertEqual(self.url_open(path).status_code, 429)

    @mute_logger("odoo.http")
    def test_the_report_on_demand(self):
        """K10: the button's door gives officers a PDF, and citizens nothing."""
        new_test_user(self.env, "citizen_of_town", groups="base.group_portal")
        for login, status in (("mayor", 200), ("citizen_of_town", 403)):
            self.authenticate(login, login)
            token = http.Request.csrf_token(self)
            answer = self.url_open(
                "/municipal/indicators/pdf", data={"csrf_token": token, "filters": "{}"}
            )
            self.assertEqual(answer.status_code, status, login)
