from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import DatabaseError

from ..tools.periods import Period
from .test_public_figures import PublicCase


@tagged("post_install", "-at_install")
class TestIndicatorReport(PublicCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["municipal.indicator.report"]
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env.company.partner_id.lang = "en_US"
        cls.env.company.write(
            {
                "municipality_report_every": "month",
                "municipality_report_user_ids": [Command.set(cls.mayor.ids)],
                "municipality_report_emails": "council@town.example, Mayor@town.example",
            }
        )

    def _send(self):
        self.report._cron_send()
        return self.report.search([("company_id", "=", self.env.company.id)])

    def _get_mails(self):
        return self.env["mail.mail"].search([("attachment_ids.res_model", "=", self.report._name)])

    def test_it_is_sent_once(self):
        """K10: to everybody once, with a trace, however often the action runs."""
        report = self._send()
        self.assertEqual(len(report), 1)
        self.assertEqual((str(report.date_from), str(report.date_to)), ("2026-04-01", "2026-04-30"))
        emails = {"council@town.example", "mayor@town.example"}
        self.assertEqual(set(self._get_mails().mapped("email_to")), emails)
        self.assertEqual(len(self._get_mails()), 2)
        self.assertIn("council@town.example", report.message_ids[0].body)
        self.assertEqual(report.message_ids.attachment_ids.mapped("mimetype"), ["application/pdf"])
        self.assertEqual(self._send(), report)
        self.assertEqual(len(self._get_mails()), 2)

    def test_what_was_missed_follows(self):
        """K10: when the action was missed, each month is sent, the oldest first, each once."""
        first = self._send()
        with freeze_time("2026-08-03 09:00:00"):
            reports = self._send()
        months = sorted(str(report.date_from)[:7] for report in reports)
        self.assertEqual(months, ["2026-04", "2026-05", "2026-06", "2026-07"])
        self.assertIn(first, reports)
        with freeze_time("2028-01-03 09:00:00"):
            self.assertEqual(len(self._send()), 10)

    def test_a_quarter(self):
        """K10: the whole quarter that ended, once in it."""
        self.env.company.municipality_report_every = "quarter"
        report = self._send()
        self.assertEqual((str(report.date_from), str(report.date_to)), ("2026-01-01", "2026-03-31"))
        with freeze_time("2026-06-29 09:00:00"):
            self.assertEqual(self._send(), report)

    def test_nobody_to_send_it_to(self):
        """K10: without a reader nothing counts as sent."""
        self.env.company.write(
            {"municipality_report_user_ids": [Command.clear()], "municipality_report_emails": False}
        )
        self.assertFalse(self._send())
        with self.assertRaises(ValidationError):
            self.env.company.municipality_report_emails = "mayor, council@town.example"

    @mute_logger("odoo.sql_db")
    def test_the_database_takes_no_second_one(self):
        """K10: not even beside the program, and what was sent is not taken back."""
        report = self._send()
        for statement in (
            "INSERT INTO municipal_indicator_report (company_id, kind, date_from, date_to)"
            " SELECT company_id, kind, date_from, date_to FROM municipal_indicator_report WHERE id = %s",
            "DELETE FROM municipal_indicator_report WHERE id = %s",
            "UPDATE municipal_indicator_report SET date_from = '2020-01-01' WHERE id = %s",
        ):
            with self.assertRaises(DatabaseError), self.env.cr.savepoint():
                self.env.cr.execute(statement, [report.id])

    def test_when_it_cannot_be_made_it_is_not_sent(self):
        """K10: a failure leaves neither a message nor the belief that it was sent."""
        with (
            mute_logger("odoo.addons.municipal_indicators.models.municipal_indicator_report"),
            patch.object(type(self.indicator), "_print_paper", side_effect=ValueError),
        ):
            self.assertFalse(self._send())
        self.assertFalse(self._get_mails())
        self.assertTrue(self._send())

    def test_each_reads_it_in_their_language(self):
        """K10: Greek for who reads Greek."""
        self.env["res.lang"]._activate_lang("el_GR")
        self.mayor.lang = "el_GR"
        report = self._send()
        self.assertEqual(len(report.message_ids.attachment_ids), 2)
        texts = {mail.email_to: mail.subject for mail in self._get_mails()}
        self.assertIn("Report", texts["council@town.example"])
        self.assertIn("Αναφορά", texts["mayor@town.example"])

    def test_its_numbers_are_those_of_page_and_dashboard(self):
        """K09, K10: one month on paper, in public and on the dashboard: the same numbers."""
        period = Period(date(2026, 3, 1), date(2026, 3, 31))
        domain = self.env["municipal.public.figures"]._get_anonymous_domain()
        paper = self.indicator._make_paper(period, domain)
        said = {tile["key"]: tile["now"] for tile in paper["tiles"]}
        totals, tiles = self._get_page()["totals"], self._get_tiles(self.mayor)
        for key in ("received", "closed", "open", "days_median", "on_time"):
            self.assertEqual(said[key], self.indicator._say_figure(key, tiles[key]))
        for key in ("received", "closed", "open", "days_median"):
            self.assertEqual(totals[key], tiles[key])
        self.assertEqual(sum(step["in"] for step in paper["course"][0]), totals["received"])
        streets = self._get_lines("category")["Streets"]["received"]
        lines = {line["name"]: line["cells"] for line in paper["tables"][1]["pages"][0]}
        leaves = sum(int(cells["received"]) for name, cells in lines.items() if "Street" in name
                     or "Pothole" in name)  # fmt: skip
        self.assertEqual(streets, leaves)

    def test_on_demand_with_rights_and_a_trace(self):
        """K10, K12: of what the reader may see; it is known who took it."""
        indicator = self.indicator.with_context(force_report_rendering=True)
        content, name = indicator.with_user(self.mayor)._make_pdf(self.march)
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertIn("Report", name)
        trace = self.env["municipal.indicator.export"].search([], limit=1)
        self.assertEqual((trace.user_id, trace.kind), (self.mayor, "report"))
        self.mayor.group_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            indicator.with_user(self.mayor)._make_pdf(self.march)

    def test_who_reads_what_was_sent(self):
        """K10: supervisors of the whole municipality; nobody changes it."""
        report = self._send()
        self.assertTrue(report.with_user(self.mayor).read(["recipients"]))
        with self.assertRaises(AccessError):
            report.with_user(self.rita).read(["recipients"])
        with self.assertRaises(AccessError):
            report.message_ids.attachment_ids.with_user(self.rita).read(["raw"])
        with self.assertRaises(AccessError):
            report.with_user(self.mayor).write({"recipients": "x"})
