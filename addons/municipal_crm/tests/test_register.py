import shutil
import unittest
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from lxml import html
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader  # pypdf, as Odoo wraps it

from ..wizard.municipal_protocol_register import LINES_PER_PAGE, REPORT
from .common import MunicipalCase


@tagged("post_install", "-at_install")
class TestRegister(MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book = cls.env["municipal.protocol.book"]._get_book(cls.company)
        cls.secret_book = cls.env["municipal.protocol.book"]._get_book(cls.company, True)

    def _make_at(self, moment, **vals):
        with freeze_time(moment):
            return self._make_request(**vals)

    def _open(self, user=None, **vals):
        vals = {
            "book_id": self.book.id,
            "date_from": date(2031, 1, 1),
            "date_to": date(2031, 12, 31),
        } | vals
        return self.env["municipal.protocol.register"].with_user(user or self.anna).create(vals)

    def _get_html(self, wizard):
        report = self.env["ir.actions.report"].with_user(wizard.env.user)
        content, _kind = report._render_qweb_html(REPORT, wizard.ids)
        return content.decode()

    def test_the_register_has_every_number_of_the_period_in_order(self):
        """R02: printable register, one line for each number."""
        requests = [self._make_at("2031-05-01 09:00:00") for _ in range(3)]
        late = self._make_at("2031-06-01 09:00:00")
        wizard = self._open(date_to=date(2031, 5, 31))
        [lines] = wizard._get_pages()
        self.assertEqual(
            [line["number"] for line in lines], [row.protocol_number for row in requests]
        )
        self.assertEqual(wizard.entry_count, 3)
        self.assertIn(late.protocol_number, self._get_html(self._open()))

    def test_the_days_are_those_of_the_town(self):
        """R02: 23:30 in Athens is still the same day, though UTC and Athens differ."""
        self._make_at("2031-01-10 21:59:00")  # 23:59 in Athens
        self._make_at("2031-01-10 22:01:00")  # 00:01 of the next day
        wizard = self._open(date_from=date(2031, 1, 10), date_to=date(2031, 1, 10))
        self.assertEqual(wizard.entry_count, 1)
        [[line]] = wizard._get_pages()
        self.assertEqual(line["date"], "10/01/2031 23:59")

    def test_the_last_line_says_whether_a_number_is_missing(self):
        """R02: complete series are confirmed, gaps are named."""
        self._make_at("2031-02-01 09:00:00")
        wizard = self._open()
        [check] = wizard._get_checks()
        self.assertEqual((check["year"], check["gaps"]), (2031, []))
        self.assertIn("none is missing", self._get_html(wizard))
        with freeze_time("2031-02-02 09:00:00"):
            self.env["municipal.protocol.entry"].create(
                {
                    "name": "2031-000099",
                    "book_id": self.book.id,
                    "year": 2031,
                    "number": check["last"] + 3,
                    "date": "2031-02-02 09:00:00",
                    "subject": "After a gap",
                }
            )
        [check] = wizard._get_checks()
        self.assertEqual(check["gaps"], [check["last"] - 2, check["last"] - 1])
        page = self._get_html(wizard)
        self.assertIn("are missing", page)
        self.assertNotIn("none is missing", page)

    def test_a_long_register_is_cut_into_pages_with_their_own_heading(self):
        """R02: every page can be read and filed by itself."""
        with freeze_time("2031-03-01 09:00:00"):
            self.env["municipal.request"].create(
                [{"description": f"Lamp {n}", "channel": "web"} for n in range(LINES_PER_PAGE + 1)]
            )
        wizard = self._open()
        self.assertEqual([len(page) for page in wizard._get_pages()], [LINES_PER_PAGE, 1])
        text = self._get_html(wizard)
        for page in ("Page 1 of 2", "Page 2 of 2"):
            self.assertEqual(text.count(page), 1)

    def test_an_empty_period_prints_an_empty_page(self):
        """R02: a register without entries is a document too."""
        self.assertIn(
            "No entries in this period", self._get_html(self._open(date_to=date(2031, 1, 1)))
        )

    def test_every_line_has_its_six_cells(self):
        """R02: what is empty leaves an empty cell, and the rest stays under its heading."""
        self._make_at("2031-05-01 09:00:00")
        wizard = self._open()
        names = ("number", "date", "direction", "subject", "department", "state")
        for nothing in (None, False, ""):
            lines = [dict.fromkeys(names, nothing) | {"state": "Here"}]
            with patch.object(type(wizard), "_get_pages", lambda self, lines=lines: [lines]):
                page = html.fromstring(self._get_html(wizard))
            [row] = page.xpath("//table[@class='register']/tbody/tr")
            cells = [cell.text_content().strip() for cell in row.findall("td")]
            self.assertEqual(cells, ["", "", "", "", "", "Here"])

    def test_the_confidential_book_is_printed_by_its_group_only(self):
        """R03: neither the entries nor the check for gaps tell others anything."""
        self._make_at("2031-04-01 09:00:00", category_id=self.violence.id, name="A secret")
        wizard = self._open(book_id=self.secret_book.id)
        with self.assertRaises(UserError):
            wizard.action_print()
        with self.assertRaises(UserError):
            wizard._get_pages()
        self.assertEqual(wizard.entry_count, 0)
        carols = self._open(self.carol, book_id=self.secret_book.id)
        self.assertIn("A secret", self._get_html(carols))
        self.assertEqual(carols.action_print()["type"], "ir.actions.report")

    def test_the_general_register_names_no_confidential_request(self):
        """R03: the books are separate on paper too."""
        self._make_at("2031-04-01 09:00:00", category_id=self.violence.id, name="A secret")
        self.assertNotIn("A secret", self._get_html(self._open(self.carol)))

    def test_dates_in_the_wrong_order_are_refused(self):
        """R02: a period has a beginning before its end."""
        with self.assertRaises(ValidationError):
            self._open(date_from=date(2031, 2, 1), date_to=date(2031, 1, 1))

    @unittest.skipUnless(shutil.which("wkhtmltopdf"), "needs the PDF printer")
    def test_the_pdf_has_the_pages_of_the_register(self):
        """R02: what comes out of the printer has as many pages as the register says."""
        with freeze_time("2031-03-01 09:00:00"):
            self.env["municipal.request"].create(
                [{"description": f"Λάμπα {n}", "channel": "web"} for n in range(2 * LINES_PER_PAGE)]
            )
        wizard = self._open()
        report = self.env["ir.actions.report"].with_user(self.anna)
        report = report.with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(REPORT, wizard.ids)
        self.assertEqual(kind, "pdf")
        self.assertEqual(_count_pages(content), 2)


def _count_pages(content):
    import io

    return len(PdfFileReader(io.BytesIO(content), strict=False).pages)
