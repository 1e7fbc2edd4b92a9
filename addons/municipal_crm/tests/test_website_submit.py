from io import BytesIO
from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger
from pypdf import PdfReader

from .website_common import PDF, WebsiteCase

SUBMISSION = "odoo.addons.municipal_crm.models.municipal_request_submission"


@tagged("post_install", "-at_install")
class TestWebsiteSubmit(WebsiteCase):
    def test_form_review_send_and_number(self):
        """R01, C13: everything is shown before it is sent; the number and PIN come at once."""
        files = [("files", ("plan.pdf", PDF, "application/pdf"))]
        values = self._certificate_values(q_copies="2", street="Ερμού", street_number="5")
        response = self._fill("certificate", values, files)
        self.assertEqual(response.status_code, 303)
        review = self._get(response.headers["Location"])
        text = self._text(review)
        for part in (
            "One certificate, please.", "School", "1980-03-02", "Ερμού", "plan.pdf", "By e-mail",
            "Eleni Georgiou", "eleni.g@citizens.example",
        ):  # fmt: skip
            self.assertIn(part, text)
        sent = self._post(response.headers["Location"], self._hidden(review))
        request = self.env["municipal.request"].search([], order="id desc", limit=1)
        self.assertURLEqual(sent.headers["Location"], f"/requests/done/{request.access_token}")
        done = self._tree(self._get(sent.headers["Location"]))
        self.assertEqual(done.xpath("//*[@id='protocol_number']")[0].text, request.protocol_number)
        self.assertEqual(done.xpath("//*[@id='pin']")[0].text, request.pin)
        self.assertEqual(request.channel, "web")
        self.assertEqual(request.department_id, self.roads)
        self.assertEqual(request.attachment_ids.mapped("name"), ["plan.pdf"])
        self.assertEqual(request.citizen_id.afm, "090000045")

    def test_sending_twice_gives_one_request(self):
        """R01: a double click and a repeated post end on the same page."""
        review = self._get(self._fill("lamp", self._lamp_values()).headers["Location"])
        hidden = self._hidden(review)
        before = self.env["municipal.request"].search_count([])
        path = review.url.replace(self.base_url(), "")
        first, second = self._post(path, hidden), self._post(path, hidden)
        self.assertEqual(first.status_code, 303)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(self.env["municipal.request"].search_count([]), before + 1)
        again = self._get(path)
        self.assertIn("/requests/done/", again.url)

    def test_one_post_is_enough_for_a_program(self):
        """R01: all fields with ``confirm=1`` register at once."""
        response = self._fill("certificate", self._certificate_values(confirm="1"))
        self.assertEqual(response.status_code, 303)
        request = self.env["municipal.request"].search([], order="id desc", limit=1)
        self.assertURLEqual(response.headers["Location"], f"/requests/done/{request.access_token}")
        self.assertFalse(self.env["municipal.request.draft"].search([]))

    def test_one_post_repeated_gives_one_request(self):
        """R01: after a lost answer the same post is harmless; a new form files a new request."""
        page = self._get("/requests/new/lamp")
        values = self._hidden(page, "/requests/new/") | self._lamp_values(confirm="1")
        first = self._post("/requests/new/lamp", values)
        second = self._post("/requests/new/lamp", values)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        third = self._fill("lamp", self._lamp_values(confirm="1"))
        self.assertNotEqual(first.headers["Location"], third.headers["Location"])

    def test_two_posts_with_one_key_at_the_same_moment_are_run_one_after_the_other(self):
        """R01: the one that comes second is told to look again, and finds the first."""
        Draft = self.env["municipal.request.draft"].with_user(self.visitor)
        form = self.env["municipal.request.category"]._get_public_form("lamp")
        post = self._lamp_values(confirm="1", submission_key="k" * 24)
        first = Draft._receive(form, post, [], "session")["request"]
        Request = type(self.env["municipal.request"])
        blind = patch.object(Request, "search", lambda self, *_args, **_options: self.browse())
        free = patch(f"{SUBMISSION}.claim_submission", lambda rows, _key: rows.browse())
        with (
            blind,
            free,
            mute_logger("odoo.sql_db"),
            self.assertRaises(ConcurrencyError),
            self.cr.savepoint(),
        ):
            Draft._receive(form, post, [], "session")
        self.assertEqual(Draft._receive(form, post, [], "session")["request"], first)

    def test_a_key_of_somebody_else_opens_nothing(self):
        """G22: another visitor who sends the same key gets a request of their own."""
        values = {"submission_key": "k" * 24} | self._lamp_values(confirm="1")
        first = self._fill("lamp", values)
        self._new_session()
        second = self._fill("lamp", values)
        self.assertEqual(second.status_code, 303)
        self.assertNotEqual(first.headers["Location"], second.headers["Location"])

    def test_a_post_from_another_site_is_refused(self):
        """G23: without the token of the own form nothing is taken in."""
        before = self.env["municipal.request"].search_count([])
        request = self._make_request()
        for path, values in (
            ("/requests/new/lamp", self._lamp_values(confirm="1")),
            ("/requests/review/" + "a" * 43, {}),
            ("/requests/track", {"number": request.protocol_number, "pin": request.pin}),
            (f"/requests/view/{request.access_token}", {"body": "x"}),
        ):
            with mute_logger("odoo.http"):
                response = self._post(path, values | {"csrf_token": "wrong"})
            self.assertEqual(response.status_code, 400, path)
            self.assertIn("Nothing was sent", self._text(response))
        self.assertEqual(self.env["municipal.request"].search_count([]), before + 1)
        self.assertFalse(request._get_public_messages())

    def test_a_draft_that_is_gone_says_so(self):
        """C13: unknown, expired and somebody else's drafts look the same."""
        for token in ("x" * 43, "short", "á" * 20):
            response = self._get(f"/requests/review/{token}")
            self.assertEqual(response.status_code, 404)
            self.assertIn("no longer here", self._text(response))

    def test_submissions_are_limited(self):
        """R39, G22: after the limit the door says when to come back, and nothing is registered."""
        self._set_rate("submit", "2/3600")
        for _try in range(2):
            self.assertEqual(self._fill("lamp", self._lamp_values(confirm="1")).status_code, 303)
        before = self.env["municipal.request"].search_count([])
        response = self._fill("lamp", self._lamp_values(confirm="1"))
        self.assertEqual(response.status_code, 429)
        self.assertGreater(int(response.headers["Retry-After"]), 0)
        self.assertEqual(self.env["municipal.request"].search_count([]), before)

    def test_the_receipt_tells_number_and_pin(self):
        """R02, R40, G23: letterhead, facts and QR code as a download; the text is escaped."""
        request = self._make_request(description="<b>bold</b> & more", contact_name="Eleni")
        response = self._get(f"/requests/receipt/{request.access_token}")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        # while tests run, the printer is left out and the page itself comes back
        for part in (
            request.protocol_number,
            request.pin,
            "Municipality of Test",
            "data:image/png",
        ):
            self.assertIn(part, response.text)
        self.assertIn("&lt;b&gt;bold", response.text)
        self.assertNotIn("<b>bold", response.text)

    def test_the_receipt_is_printed(self):
        """R40: a real PDF of one page, Greek letters included, in the language of the request."""
        request = self._make_request(description="Η λάμπα δεν ανάβει", lang="el_GR")
        content, name = request.with_context(force_report_rendering=True)._render_receipt()
        self.assertEqual(name, f"{request.protocol_number}.pdf")
        pages = PdfReader(BytesIO(content)).pages
        self.assertEqual(len(pages), 1)
        text = pages[0].extract_text()
        self.assertIn(request.protocol_number, text)
        self.assertIn("λάμπα", text)

    def test_the_code_on_the_receipt_holds_no_secret(self):
        """G22: the QR code leads to the page where the PIN is asked for."""
        request = self._make_request()
        self.assertIn(request.protocol_number, request._get_tracking_url())
        self.assertNotIn(request.pin, request._get_tracking_url())
        self.assertNotIn(request.access_token, request._get_tracking_url())

    def test_a_logged_in_citizen_files_under_their_own_name(self):
        """C02: contact filled in, the request belongs to the account, the consent is kept."""
        user = self._make_portal("nikos", phone="+306941234567")
        self.authenticate("nikos", "nikos")
        form = self._tree(self._get("/requests/new/lamp"))
        self.assertEqual(form.xpath("//*[@id='contact_name']")[0].get("value"), "Nikos")
        self.assertEqual(form.xpath("//*[@id='contact_email']")[0].get("value"), user.email)
        request = self._send(contact_name="Nikos", contact_email=user.email)
        self.assertEqual(request.citizen_id.partner_id, user.partner_id)
        self.assertEqual(request.citizen_id.consent_ids.purpose, "request")
        self.assertIn("Municipality of Test", request.citizen_id.consent_ids.text)
        anonymous = self._send(anonymous="1")
        self.assertFalse(anonymous.citizen_id or anonymous.contact_email)

    def test_a_visitor_never_enters_somebody_elses_record(self):
        """C02, C19: typing another person's contact does not join their proved record."""
        self.citizen.identity_level = "in_person"
        request = self._send(
            contact_name=self.citizen.name,
            contact_email=self.citizen.email,
            contact_phone=self.citizen.phone,
        )
        self.assertNotEqual(request.citizen_id, self.citizen)

    def test_requests_of_the_same_contact_are_gathered(self):
        """C02, R05: a visitor's requests stand together, unverified, with the consent as shown."""
        contact = {"contact_name": "Maria", "contact_email": "maria@citizens.example"}
        first, second = self._send(**contact), self._send(**contact)
        self.assertEqual(first.citizen_id, second.citizen_id)
        self.assertEqual(first.citizen_id.identity_level, "unverified")
        self.assertEqual(set(first.citizen_id.consent_ids.mapped("purpose")), {"request"})

    def test_the_submission_costs_few_statements(self):
        """C17: reading and checking the form take two statements, the rest is the registration."""
        Draft = self.env["municipal.request.draft"].with_user(self.visitor)
        Category = self.env["municipal.request.category"].with_user(self.visitor)
        Form = self.env["municipal.request.form"].with_user(self.visitor)
        post = self._lamp_values(
            confirm="1", contact_name="Eleni", contact_email="e@citizens.example"
        )
        Draft._receive(Category._get_public_form("lamp"), post, [], "sid")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            form = Category._get_public_form("lamp")
            Form._validate(form, Form._parse(form, post))
        self.env.invalidate_all()
        with self.assertQueryCount(22):
            Draft._receive(Category._get_public_form("lamp"), post, [], "sid")
            self.env.flush_all()
