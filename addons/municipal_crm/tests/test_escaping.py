"""G23: what people type is text wherever it is read: no markup, no script, no formula, no header."""

import csv
import io
import json
import zipfile
from email import message_from_bytes, policy

from freezegun import freeze_time
from lxml import etree, html
from odoo import Command, http
from odoo.tests import tagged

from .notification_common import NotificationCase
from .test_print import FILE, PrintTools
from .website_common import WebsiteCase

NOON = "2027-03-10 10:00:00"
#: Of the request itself; all of them free text.
FIELDS = (
    "name", "description", "contact_name", "address", "street_number", "place_note",
    "delivery_address", "public_title",
)  # fmt: skip
#: Every trick in one: a formula, markup that runs, an expression of a template, a placeholder.
EVIL = '=1+1"<img src=x onerror=alert(1)>&lt;b&gt;{{7*7}}{number}%(pin)s'


def make_evil(mark):
    """The tricks with a word of their own, so that each field is recognised."""
    return EVIL.replace("src=x", f"src={mark}")


class EscapingTools:
    def _check_text(self, page, *marks):
        """The HTML shows the texts with these marks as they were typed, and holds no part of them."""
        tree = html.fromstring(page)
        self.assertFalse(tree.xpath("//@onerror | //img[contains(@src, '_mark')]"))
        shown = " ".join(tree.text_content().split())
        for mark in marks:
            self.assertIn(make_evil(mark), shown)

    def _check_sheet(self, content, *marks):
        """The spreadsheet has the texts, and no cell that is computed or leads away."""
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            cells = book.read("xl/worksheets/sheet1.xml")
            strings = etree.fromstring(book.read("xl/sharedStrings.xml"))
        self.assertNotIn(b"<f>", cells)
        self.assertNotIn(b"<hyperlink", cells)
        words = "\n".join(strings.itertext())
        for mark in marks:
            self.assertIn(make_evil(mark), words)


@tagged("post_install", "-at_install")
class TestEscaping(EscapingTools, PrintTools, NotificationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = {name: make_evil(f"{name}_mark") for name in FIELDS}
        with freeze_time(NOON):
            cls.citizen.write({"name": make_evil("citizen_mark"), "street": make_evil("home_mark")})
            cls.request = cls._make_request(**values, lang="en_US", user_id=cls.anna.id)

    def _read_mails(self):
        """Every e-mail that leaves now: [(audience, message)]."""
        with freeze_time(NOON):
            self._send()
        rows = self.request.notification_ids.filtered(lambda row: row.channel == "email")
        files = [(row, self.sink / "email" / f"{row.uuid}.eml") for row in rows]
        return [
            (row.audience, message_from_bytes(path.read_bytes(), policy=policy.default))
            for row, path in files
            if path.exists()
        ]

    def _check_mail(self, mail, *marks):
        page = mail.get_body(("html",)).get_content()
        text = mail.get_body(("plain",)).get_content()
        self._check_text(page, *marks)
        for mark in marks:
            self.assertIn(make_evil(mark), " ".join(text.split()))

    def test_the_e_mails_show_subject_and_texts_as_they_were_typed(self):
        """G23, R01: HTML and plain part of what citizen and officer get when it is filed."""
        mails = self._read_mails()
        self.assertEqual({audience for audience, _mail in mails}, {"citizen", "staff"})
        for _audience, mail in mails:
            self._check_mail(mail, "name_mark")

    def test_the_e_mails_show_what_an_officer_writes_as_it_was_typed(self):
        """G23, R32, R33: reply, question, other authority, reason for closing."""
        self._read_mails()
        request = self.request.with_user(self.anna)
        with freeze_time(NOON):
            request._reply_to_citizen(make_evil("reply_mark"))
            request._set_state("waiting_citizen", reply=make_evil("question_mark"))
            request._set_state("in_process")
            request.forwarded_to = make_evil("authority_mark")
            request._set_state(
                "forwarded", reason=make_evil("reason_mark"), reply=make_evil("forward_mark")
            )
            request._set_state(
                "closed", reason=make_evil("reason_mark"), reply=make_evil("close_mark")
            )
        seen = set()
        for audience, mail in self._read_mails():
            self._check_mail(mail)
            if audience == "citizen":
                shown = " ".join(mail.get_body(("plain",)).get_content().split())
                seen |= {mark for mark in self._marks() if make_evil(mark) in shown}
        self.assertEqual(seen, set(self._marks()))

    def _marks(self):
        return ("reply_mark", "question_mark", "forward_mark", "close_mark")

    def test_a_subject_adds_no_header_to_an_e_mail(self):
        """G23: a line break in the subject is no second line of the head."""
        self.request.name = "Lamp\r\nBcc: evil@evil.example\r\n\r\n<script>alert(1)</script>"
        with freeze_time(NOON):
            self.request.with_user(self.anna)._reply_to_citizen("Soon.")
        mails = self._read_mails()
        self.assertTrue(mails)
        for _audience, mail in mails:
            self.assertIsNone(mail["Bcc"])
            self.assertNotIn("evil@evil.example", str(mail["To"]) + str(mail["Cc"]))
            self.assertNotIn("<script", mail.get_body(("html",)).get_content())

    def test_what_is_printed_shows_the_texts_as_they_were_typed(self):
        """G23, R40: receipt, case file and list, in the finished PDF too."""
        self.request.sudo()._citizen_message(make_evil("message_mark"))
        self.request.with_user(self.anna)._add_internal_note(make_evil("note_mark"))
        wizard = self._file(self.anna, self.request)
        page = self.env.ref(FILE).with_user(self.anna)._render_qweb_html(FILE, wizard.ids)[0]
        marks = ("name_mark", "description_mark", "message_mark", "note_mark", "citizen_mark")
        self._check_text(page, *marks)
        paper = "".join("".join(self._render(FILE, wizard)).split())
        for mark in marks:
            self.assertIn("".join(make_evil(mark).split()), paper)
        content, _name = self.request.with_context(force_report_rendering=True)._render_receipt()
        self.assertTrue(content.startswith(b"%PDF"))

    def test_the_list_is_a_spreadsheet_without_formulas(self):
        """G23, R40: the subject and the citizen's name begin with an equals sign."""
        content = self._list(self.anna, with_citizen=True)._make_xlsx()
        self._check_sheet(content, "name_mark", "contact_name_mark")

    def test_conversation_and_history_keep_text_as_text(self):
        """G23, R05: what the officer's screen gets has nothing in it that would run."""
        request = self.request.with_user(self.anna)
        request.sudo()._citizen_message(make_evil("message_mark"))
        request._add_internal_note(make_evil("note_mark"))
        request._set_state("resolved", reply=make_evil("done_mark"))
        bodies = "".join(request.message_ids.mapped("body"))
        self._check_text(f"<div>{bodies}</div>", "message_mark", "note_mark", "done_mark")


@tagged("post_install", "-at_install")
class TestEscapingOnPages(EscapingTools, WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        question = {"name": "more", "label": "More", "kind": "char"}
        cls.lamp.write(
            {"question_ids": [Command.create(question)], "delivery_option_ids": cls.at_home.ids}
        )

    def _file_evil(self):
        """The real form with the tricks in every free field: (page before sending, request)."""
        typed = {
            name: make_evil(f"{name}_mark")
            for name in ("name", "description", "contact_name", "street", "place_note", "q_more")
        } | {"delivery": "t_home", "delivery_address": make_evil("delivery_address_mark")}
        review = self._fill("lamp", self._lamp_values(**typed), redirects=True)
        return typed, review, self._send(**typed)

    def test_every_page_of_the_citizen_shows_what_was_typed(self):
        """G23: review, receipt page, own page with messages, in HTML that holds none of it."""
        typed, review, request = self._file_evil()
        marks = [f"{name}_mark" for name in typed if name != "delivery"]
        self.assertIn("/requests/review/", review.url)
        self._check_text(review.content, *marks)
        request.with_user(request.user_id)._reply_to_citizen(make_evil("reply_mark"))
        request.with_user(request.user_id)._add_internal_note(make_evil("note_mark"))
        view = self._get(f"/requests/view/{request.access_token}")
        self._check_text(view.content, "name_mark", "description_mark", "reply_mark")
        self._check_text(self._get(f"/requests/done/{request.access_token}").content)
        self._check_text(
            self._get(f"/requests/receipt/{request.access_token}").content, "name_mark"
        )

    def test_the_public_list_shows_the_title_as_text(self):
        """G23, R36: what an officer writes for the public."""
        _typed, _review, request = self._file_evil()
        request.write({"is_public": True, "public_title": make_evil("public_mark")})
        self._check_text(self._get("/requests").content, "public_mark")

    def test_exports_of_the_backend_have_text_in_every_cell(self):
        """G23: Odoo's own CSV and XLSX of requests and citizens."""
        typed, _review, request = self._file_evil()
        self.authenticate("administrator", "administrator")
        names = ("name", "description", "contact_name", "place_note", "delivery_address")
        for kind in ("csv", "xlsx"):
            content = self._export(kind, request, names)
            if kind == "xlsx":
                self._check_sheet(content, *(f"{name}_mark" for name in names))
                continue
            [_head, row] = list(csv.reader(io.StringIO(content.decode())))
            self.assertEqual(row, [f"'{typed[name]}" for name in names])

    def test_an_export_in_groups_has_text_in_every_cell(self):
        """G23: the name of a group is what somebody typed too."""
        _typed, _review, request = self._file_evil()
        self.authenticate("administrator", "administrator")
        content = self._export("xlsx", request, ("name",), groupby=["place_note"])
        self._check_sheet(content, "name_mark", "place_note_mark")

    def _export(self, kind, request, names, **options):
        data = {
            "model": request._name,
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
            "ids": request.ids,
            "domain": [],
            "import_compat": False,
            "context": {},
            **options,
        }
        values = {"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)}
        answer = self.url_open(f"/web/export/{kind}", data=values)
        self.assertEqual(answer.status_code, 200, answer.text[:300])
        return answer.content
