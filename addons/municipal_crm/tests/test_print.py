import io
import zipfile

from freezegun import freeze_time
from lxml import etree
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from pypdf import PdfReader

from .common import MunicipalCase, MunicipalTown

FILE = "municipal_crm.municipal_request_file_action_report"
LIST = "municipal_crm.municipal_list_print_action_report"
GREEK = "Η λάμπα στη γωνία έχει σβήσει εδώ και τρεις ημέρες"


class PrintTools:
    def _render(self, report, wizard):
        """(text of every page, title of the file) of the finished PDF."""
        action = self.env.ref(report).with_user(wizard.env.user).with_context(
            force_report_rendering=True, lang=wizard.env.lang
        )  # fmt: skip
        content, kind = action._render_qweb_pdf(report, wizard.ids)
        self.assertEqual(kind, "pdf")
        return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]

    def _file(self, user, request, **vals):
        wizard = self.env["municipal.request.file"].with_user(user)
        return wizard.create({"request_ids": [(6, 0, request.ids)], **vals})

    def _list(self, user, **vals):
        return self.env["municipal.list.print"].with_user(user).create(vals)

    def _numbers(self, wizard):
        return {row["number"] for row in wizard._get_rows()}


@tagged("post_install", "-at_install")
class TestPrint(PrintTools, MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("el_GR")
        with freeze_time("2026-03-13 08:00:00"):
            cls.request = cls._make_request(
                user_id=cls.anna.id, description=GREEK, contact_phone="+306912345678"
            )
        cls.request.sudo()._citizen_message("Πότε θα έρθετε;")
        cls.request.with_user(cls.anna)._reply_to_citizen("Αύριο το πρωί.")
        cls.request.with_user(cls.anna)._add_internal_note("Το κλειδί το έχει η Δώρα.")
        cls.task = cls.env["municipal.task"].create(
            {
                "request_id": cls.request.id,
                "name": "Κλείσιμο της οδού",
                "department_id": cls.roads.id,
                "user_id": cls.rita.id,
            }
        )

    # === CASE FILE === #

    def test_the_case_file_has_everything_in_greek(self):
        """R40: cover, text, conversation, tasks and history, with numbered pages."""
        self.anna.lang = "el_GR"
        pages = self._render(FILE, self._file(self.anna, self.request).with_context(lang="el_GR"))
        text = "\n".join(pages)
        for part in (
            self.request.protocol_number, "Eleni Citizen", "6912345678", "λάμπα στη γωνία",
            "Πότε θα έρθετε;", "Αύριο το πρωί.", "κλειδί", "Κλείσιμο της οδού", "Ιστορικό",
            "Φάκελος",
        ):  # fmt: skip
            with self.subTest(part=part):
                self.assertIn(part, " ".join(text.split()))
        for number, page in enumerate(pages, 1):
            self.assertIn(f"{number} / {len(pages)}", page)

    def test_a_file_that_leaves_the_house_has_no_notes(self):
        """R40, R33: public conversation only, or none at all."""
        [case] = self._file(self.anna, self.request, conversation="public")._get_cases()
        self.assertEqual([row["kind"] for row in case["messages"]], ["citizen", "reply"])
        [case] = self._file(self.anna, self.request, conversation="none")._get_cases()
        self.assertEqual(case["messages"], [])
        [case] = self._file(self.anna, self.request, conversation="all")._get_cases()
        self.assertEqual(len(case["messages"]), 3)

    def test_who_only_helps_prints_no_personal_data(self):
        """R40, K01: the citizen as the reader may see them."""
        text = str(self._file(self.rita, self.request)._get_cases()[0]["citizen"])
        self.assertNotIn("Eleni", text)
        self.assertNotIn("6912345678", text)

    def test_a_confidential_case_is_marked_and_stays_with_its_group(self):
        """R03, R40: the AMKA is masked even there."""
        request = self._make_request(category_id=self.violence.id, user_id=self.carol.id)
        [page, *_rest] = self._render(FILE, self._file(self.carol, request))
        self.assertIn("CONFIDENTIAL", page)
        with self.assertRaises(AccessError):
            self._file(self.anna, request).action_print()

    # === LISTS === #

    def test_a_list_holds_what_was_asked_for(self):
        """R40, K11: by directorate with all below, state, period, category and officer."""
        road = self._make_request(category_id=self.pothole.id, user_id=self.rita.id)
        care = self._make_request(category_id=self.violence.id, user_id=self.carol.id)
        lamp, pothole = self.request.protocol_number, road.protocol_number
        chief = self.mayor
        for vals, expected in (
            ({}, {lamp, pothole}),
            ({"department_id": self.works.id}, {lamp, pothole}),
            ({"department_id": self.roads.id}, {pothole}),
            ({"category_id": self.group.id}, {lamp, pothole}),
            ({"category_id": self.lamp.id}, {lamp}),
            ({"user_id": self.rita.id}, {pothole}),
            ({"date_from": "2026-03-13", "date_to": "2026-03-13"}, {lamp}),
            ({"period": "due", "date_from": "2026-03-20", "date_to": "2026-03-20"}, {lamp}),
            ({"period": "closed"}, set()),
        ):
            with self.subTest(vals=vals):
                self.assertEqual(self._numbers(self._list(chief, **vals)), expected)
        road.with_user(self.rita)._set_state("resolved", reply="Done.")
        self.assertEqual(self._numbers(self._list(chief)), {lamp})
        self.assertEqual(self._numbers(self._list(chief, period="closed")), {pothole})
        self.assertEqual(self._numbers(self._list(chief, only_open=False)), {lamp, pothole})
        self.assertNotIn(care.protocol_number, self._numbers(self._list(chief, only_open=False)))

    def test_a_list_of_tasks(self):
        """R40, K11, K15: what each department has to do."""
        wizard = self._list(self.ilias, kind="task", department_id=self.roads.id)
        [row] = wizard._get_rows()
        self.assertEqual((row["subject"], row["officer"]), ("Κλείσιμο της οδού", "Rita"))
        self.assertFalse(self._list(self.carol, kind="task")._get_rows())

    def test_a_list_shows_what_the_reader_may_see_and_nothing_else(self):
        """R40, K01: a clerk's list is the clerk's own; names of citizens only when asked for."""
        self._make_request(user_id=self.vassilis.id)
        self.assertEqual(self._numbers(self._list(self.anna)), {self.request.protocol_number})
        [row] = self._list(self.anna)._get_rows()
        self.assertFalse(row["citizen"])
        [row] = self._list(self.anna, with_citizen=True)._get_rows()
        self.assertEqual(row["citizen"], "Eleni Citizen")
        [row] = self._list(self.rita, with_citizen=True)._get_rows()
        self.assertFalse(row["citizen"])

    def test_groups_order_and_totals(self):
        """R40: groups in alphabetical order, the due first, and what they add up to."""
        late = self.request
        later = self._make_request(user_id=self.anna.id)
        road = self._make_request(category_id=self.pothole.id, user_id=self.rita.id)
        wizard = self._list(self.mayor, group="department", order="deadline")
        rows = wizard._get_rows()
        groups = wizard._get_groups(rows)
        self.assertEqual([name for name, _rows in groups], ["Lighting", "Roads"])
        self.assertEqual(
            [row["number"] for row in groups[0][1]],
            [late.protocol_number, later.protocol_number],
        )
        self.assertEqual([row["number"] for row in groups[1][1]], [road.protocol_number])
        totals = dict(wizard._get_totals(rows))
        self.assertEqual((totals["Lines"], totals["Submitted"]), (3, 3))

    def test_the_printed_list_is_greek_and_numbered(self):
        """R40: title, columns and page numbers in the reader's language."""
        self.anna.lang = "el_GR"
        wizard = self._list(self.anna).with_context(lang="el_GR")
        [page] = self._render(LIST, wizard)
        for part in ("Κατάλογος αιτημάτων", "Τμήμα", "λάμπα στη γωνία", "Σελίδα 1 από 1"):
            with self.subTest(part=part):
                self.assertIn(part, " ".join(page.split()))

    def test_a_page_of_the_list_is_a_page_of_paper(self):
        """R40: what is counted as a page fits on one, with long texts and empty cells too."""
        vals = {"category_id": self.pothole.id, "department_id": self.roads.id}
        self.env["municipal.request"].create(
            [{**vals, "description": "Μεγάλη λακκούβα μπροστά " * 9} for _turn in range(60)]
        )
        wizard = self._list(self.mayor, group="officer", with_citizen=True)
        pages = self._render(LIST, wizard)
        self.assertEqual(len(pages), len(wizard._get_paper()["pages"]))
        self.assertGreater(len(pages), 2)

    def test_an_empty_cell_keeps_its_column(self):
        """R40: in the history a first value stands under "To", not under "From"."""
        wizard = self._file(self.anna, self.request)
        html = self.env.ref(FILE).with_user(self.anna)._render_qweb_html(FILE, wizard.ids)[0]
        for row in etree.HTML(html).xpath("//table[contains(@class, 'grid')]//tr[td]"):
            head = row.xpath("../tr[th]/th")
            self.assertEqual(len(row), len(head), etree.tostring(row))

    def test_days_in_the_wrong_order_are_refused(self):
        """R40: with a sentence."""
        with self.assertRaisesRegex(ValidationError, "after the last"):
            self._list(self.anna, date_from="2026-03-14", date_to="2026-03-13")

    def test_a_list_that_nobody_reads_is_refused(self):
        """R40: the limit is said, before the printer runs for minutes."""
        wizard = self._list(self.anna)
        wizard.count = 5001
        with self.assertRaisesRegex(UserError, "5001"):
            wizard.action_pdf()

    def test_a_list_costs_the_same_statements_however_long_it_is(self):
        """R40: everything that a line shows is fetched for all lines together."""

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._list(self.mayor, with_citizen=True)._get_rows()
            return self.cr.sql_log_count - before

        vals = {"description": "x", "category_id": self.pothole.id, "citizen_id": self.citizen.id}
        self.env["municipal.request"].create([dict(vals) for _turn in range(8)])
        count()
        few = count()
        self.env["municipal.request"].create([dict(vals) for _turn in range(80)])
        self.assertEqual(count(), few)

    # === SPREADSHEET === #

    def _get_xml(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            names = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml")
            return [book.read(name).decode() for name in names]

    def test_what_a_citizen_wrote_is_never_a_formula(self):
        """R40, D1: =HYPERLINK, +, -, @ and addresses stay the text that they are."""
        texts = ('=HYPERLINK("http://evil.example";"x")', "+1+1", "@SUM(A1)", "http://evil.example")
        for text in texts:
            self._make_request(user_id=self.anna.id, name=text)
        sheet, strings = self._get_xml(self._list(self.anna)._make_xlsx())
        self.assertNotIn("<f>", sheet)
        self.assertNotIn("<hyperlink", sheet)
        self.assertIn("=HYPERLINK(", strings)
        self.assertIn(GREEK[:20], strings)


@tagged("post_install", "-at_install")
class TestPrintDownload(PrintTools, MunicipalTown, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_town()
        cls.request = cls._make_request(user_id=cls.anna.id)

    def test_a_spreadsheet_is_downloaded_by_whoever_asked_for_it(self):
        """R40, K01: nobody else's wizard can be opened, and nobody without a login."""
        action = self._list(self.anna).action_xlsx()
        self.authenticate("anna", "anna")
        answer = self.url_open(action["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertIn("spreadsheetml", answer.headers["Content-Type"])
        self.assertTrue(answer.content.startswith(b"PK"))
        self.authenticate("rita", "rita")
        self.assertEqual(self.url_open(action["url"]).status_code, 404)
        self.authenticate(None, None)
        self.assertNotIn(b"PK\x03\x04", self.url_open(action["url"]).content[:4])
