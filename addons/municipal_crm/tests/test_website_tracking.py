from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .website_common import PDF, WebsiteCase


@tagged("post_install", "-at_install")
class TestWebsiteTracking(WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._make_request(description="The lamp <i>flickers</i>.")

    def _track(self, number, pin, **options):
        page = self._get("/requests/track")
        return self._post(
            "/requests/track", self._hidden(page) | {"number": number, "pin": pin}, **options
        )

    @property
    def view(self):
        return f"/requests/view/{self.request.access_token}"

    # --- the door ---

    def test_number_and_pin_open_the_request(self):
        """R21: state, date of the last change and responsible department."""
        response = self._track(self.request.protocol_number, self.request.pin)
        self.assertEqual(response.status_code, 303)
        page = self._get(response.headers["Location"])
        tree = self._tree(page)
        self.assertEqual(
            tree.xpath("//*[@id='protocol_number']")[0].text, self.request.protocol_number
        )
        self.assertEqual(tree.xpath("//*[@id='department']")[0].text, "Lighting")
        self.assertTrue(tree.xpath("//*[@id='state']")[0].text)
        self.assertIn("Last change", self._text(page))
        self.assertEqual(len(tree.xpath("//ol[contains(@class, 'mc-steps')]/li")), 3)
        self.assertEqual(len(tree.xpath("//*[@aria-current='step']")), 1)

    def test_the_number_is_read_as_people_write_it(self):
        """R21: slash, blanks, number sign, without leading zeros."""
        year, number = self.request.protocol_number.split("-")
        short = str(int(number))
        for text in (
            f"{short}/{year}",
            f"{year} {short}",
            f" {year}-{number} ",
            f"#{year}{number}",
        ):
            self.assertEqual(self._track(text, self.request.pin).status_code, 303, text)
        pin = self.request.pin
        self.assertEqual(self._track(f"{short}/{year}", f"{pin[:3]} {pin[3:]}").status_code, 303)

    def test_a_wrong_number_and_a_wrong_pin_get_the_same_answer(self):
        """G22: nothing tells which of the two was wrong, or whether the number exists."""
        wrong = "000000" if self.request.pin != "000000" else "000001"
        unknown = self.request.protocol_number[:5] + "999999"
        answers = []
        for number, pin in (
            (self.request.protocol_number, wrong),
            (unknown, self.request.pin),
            ("nonsense", self.request.pin),
        ):
            response = self._track(number, pin)
            self.assertEqual(response.status_code, 422)
            self.assertEqual(self._errors(response), ["number"])
            tree = self._tree(response)
            tree.xpath("//*[@id='number']")[0].set("value", "")
            for token in tree.xpath("//input[@name='csrf_token']"):
                token.set("value", "")
            answers.append("".join(tree.xpath("//main")[0].itertext()).split())
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0], answers[2])

    def test_guessing_a_pin_is_stopped_by_number_and_by_address(self):
        """G22: the right PIN does not help either once the door is shut."""
        self._set_rate("track_number", "3/3600")
        for _try in range(3):
            self.assertEqual(self._track(self.request.protocol_number, "000000").status_code, 422)
        response = self._track(self.request.protocol_number, self.request.pin)
        self.assertEqual(response.status_code, 429)
        self.assertGreater(int(response.headers["Retry-After"]), 0)
        self._set_rate("track_number", "100000/60")
        self._set_rate("track", "1/3600")
        other = self._make_request()
        codes = [self._track(other.protocol_number, other.pin).status_code for _try in range(3)]
        self.assertIn(429, codes)

    def test_wrong_links_look_like_no_link(self):
        """G22: view, done, receipt and files of an unknown token."""
        for token in (
            "0" * 32,
            "short",
            self.request.access_token[:-1],
            self.request.access_token + "0",
        ):
            for page in ("view", "done", "receipt"):
                response = self._get(f"/requests/{page}/{token}")
                self.assertEqual(response.status_code, 404, (page, token))
                self.assertIn("did not find", self._text(response))

    def test_private_pages_are_kept_by_nobody(self):
        """G22: no cache, no robot, no referrer."""
        for path in (
            self.view,
            f"/requests/done/{self.request.access_token}",
            "/requests/new/lamp",
        ):
            response = self._get(path)
            self.assertEqual(response.headers["Cache-Control"], "no-store", path)
            self.assertEqual(response.headers["Referrer-Policy"], "no-referrer", path)
            self.assertIn("noindex", response.headers["X-Robots-Tag"], path)
            self.assertTrue(
                self._tree(response).xpath("//meta[@name='robots'][contains(@content, 'noindex')]")
            )

    # --- what is shown ---

    def test_what_was_written_is_shown_as_text(self):
        """G23: markup in subject, text and message is escaped."""
        self._answer("<img src=x onerror=alert(1)> & more")
        response = self._get(self.view)
        self.assertIn("&lt;i&gt;flickers", response.text)
        self.assertNotIn("<img src=x", response.text)
        self.assertIn("<img src=x onerror=alert(1)> & more", self._text(response))

    def test_the_officer_is_named_only_where_the_town_says_so(self):
        """R21: department always, officer by choice of the municipality."""
        self.assertNotIn(self.request.user_id.name, self._text(self._get(self.view)))
        self.company.municipality_show_officer = True
        self.assertIn(self.request.user_id.name, self._text(self._get(self.view)))

    def test_internal_notes_and_papers_stay_inside(self):
        """R33: the citizen sees replies with their papers, never notes, theirs or loose files."""
        officer = self.request.with_user(self.request.user_id)
        officer._add_internal_note("Secret remark", [("secret.pdf", PDF)])
        self.env["ir.attachment"].create(
            {
                "name": "loose.pdf",
                "raw": PDF,
                "res_model": "municipal.request",
                "res_id": self.request.id,
            }
        )
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = create_date + interval '1 hour'"
            " WHERE res_model = 'municipal.request' AND res_id = %s",
            (self.request.id,),
        )
        self.env.invalidate_all()
        officer._reply_to_citizen("We come on Monday", [("answer.pdf", PDF)])
        text = self._text(self._get(self.view))
        self.assertIn("We come on Monday", text)
        self.assertIn("answer.pdf", text)
        for hidden in ("Secret remark", "secret.pdf", "loose.pdf"):
            self.assertNotIn(hidden, text)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "municipal.request"), ("res_id", "=", self.request.id)]
        )
        for paper in files:
            expected = 200 if paper.name == "answer.pdf" else 404
            response = self._get(f"{self.view}/file/{paper.id}")
            self.assertEqual(response.status_code, expected, paper.name)

    def test_papers_are_downloads_and_of_this_request_alone(self):
        """G22, G23: a paper is never opened as a page, and another request's id leads nowhere."""
        other = self._make_request()
        other._add_files([("other.pdf", PDF)])
        self.request._add_files([("own.pdf", PDF)])
        own = self._get(f"{self.view}/file/{self.request.attachment_ids.id}")
        self.assertEqual(own.content, PDF)
        self.assertIn("attachment", own.headers["Content-Disposition"])
        self.assertEqual(own.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self._get(f"{self.view}/file/{other.attachment_ids.id}").status_code, 404)

    # --- answering ---

    def _answer(self, body, files=None, path=None):
        page = self._get(path or self.view)
        return self._post(path or self.view, self._hidden(page) | {"body": body}, files)

    def test_the_citizen_answers_and_adds_papers(self):
        """R22: the message arrives, and a request that waited goes on."""
        officer = self.request.with_user(self.request.user_id)
        officer._set_state("in_process")
        officer._set_state("waiting_citizen", reply="Which lamp?")
        response = self._answer("The third one", [("files", ("photo.pdf", PDF, "application/pdf"))])
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.request.state_code, "in_process")
        page = self._get(response.headers["Location"].split("#")[0])
        self.assertIn("The third one", self._text(page))
        self.assertIn("photo.pdf", self._text(page))
        self.assertIn("has arrived", self._text(page))

    def test_papers_need_no_words(self):
        """R22: a paper alone is an answer."""
        self._answer("", [("files", ("photo.pdf", PDF, "application/pdf"))])
        self.assertEqual(
            self.request._get_public_messages()[0]["attachments"].mapped("name"), ["photo.pdf"]
        )

    def test_an_empty_answer_is_an_error_and_a_bad_file_loses_no_word(self):
        """C13: 422 with the text kept."""
        response = self._answer("  ")
        self.assertEqual((response.status_code, self._errors(response)), (422, ["body"]))
        response = self._answer("Long text", [("files", ("a.exe", b"MZ", "image/png"))])
        self.assertEqual((response.status_code, self._errors(response)), (422, ["files"]))
        self.assertEqual(self._tree(response).xpath("//*[@id='body']")[0].text, "Long text")
        self.assertFalse(self.request._get_public_messages())

    def test_a_double_click_sends_one_message(self):
        """R22: the same words twice within minutes are one message."""
        self._answer("Once")
        self._answer("Once")
        self.assertEqual(len(self.request._get_public_messages()), 1)

    def test_a_closed_request_takes_no_answer(self):
        """R23: the page offers to file a new one, and a late post changes nothing."""
        self.company.municipality_reopen_days = 0
        page = self._get(self.view)
        self.request._set_state("in_process", actor_role="clerk")
        self.request._set_state("resolved", actor_role="clerk", reply="Done")
        self.assertFalse(self._tree(self._get(self.view)).xpath("//textarea[@name='body']"))
        count = len(self.request._get_public_messages())
        response = self._post(self.view, self._hidden(page) | {"body": "Late"})
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self._tree(response).xpath("string(//*[@id='unsent'])"), "Late")
        self.assertEqual(len(self.request._get_public_messages()), count)

    def _close(self, days_ago=0):
        self.request._set_state("in_process", actor_role="clerk")
        self.request._set_state("resolved", actor_role="clerk", reply="Done")
        self._close_since(days_ago)

    def _reopen(self, body):
        return self._post(self.view, self._hidden(self._get(self.view)) | {"body": body})

    def test_the_citizen_opens_a_closed_request_again(self):
        """R23: with a reason, under the same number, and the officer is told."""
        self._close()
        response = self._reopen("It is dark again.")
        self.assertIn("sent=reopened", response.headers["Location"])
        self.assertEqual(self.request.state_code, "in_process")
        moved = self.request.history_ids.filtered(lambda row: row.event == "state").sorted("id")[-1]
        self.assertEqual((moved.actor, moved.reason), ("citizen", "It is dark again."))
        self.assertIn("dark again", self.request._get_public_messages()[-1]["body"])
        due = self.lamp._get_deadline(fields.Datetime.now())
        self.assertEqual(self.request.date_deadline, due)
        self.assertIn("open again", self._text(self._get(response.headers["Location"])))

    def test_who_opens_it_again_says_why(self):
        """R23, C13: without a word it stays closed, and the field says so."""
        self._close()
        response = self._reopen(" ")
        self.assertEqual((response.status_code, self._errors(response)), (422, ["body"]))
        self.assertFalse(self.request.is_open)

    def test_what_is_written_while_an_officer_closes_it_is_not_lost(self):
        """R22, R23: the text waits in the form that opens it again."""
        hidden = self._hidden(self._get(self.view))
        self._close()
        response = self._post(self.view, hidden | {"body": "The one at number 5."})
        self.assertEqual((response.status_code, self._errors(response)), (422, ["body"]))
        text = self._tree(response).xpath("string(//form[@id='reopen']//textarea)")
        self.assertEqual(text.strip(), "The one at number 5.")
        self.assertFalse(self.request.is_open)

    def test_two_clicks_open_it_once(self):
        """R23: the second one is the same message."""
        self._close()
        hidden = self._hidden(self._get(self.view))
        for code in ("reopened", "repeated"):
            response = self._post(self.view, hidden | {"body": "Still dark"})
            self.assertIn(f"sent={code}", response.headers["Location"])
        self.assertEqual(len(self.request._get_public_messages()), 2)

    def test_after_the_window_a_new_request_is_filed(self):
        """R23: the last day counts, the day after it does not."""
        self.company.municipality_reopen_days = 10
        self._close(days_ago=10)
        self.assertTrue(self._tree(self._get(self.view)).xpath("//form[@id='reopen']"))
        hidden = self._hidden(self._get(self.view))
        self._close_since(11)
        self.assertFalse(self._tree(self._get(self.view)).xpath("//textarea[@name='body']"))
        response = self._post(self.view, hidden | {"body": "Late"})
        self.assertEqual(response.status_code, 422)
        self.assertFalse(self.request.is_open)

    def _close_since(self, days):
        closed = fields.Datetime.now() - timedelta(days=days)
        self.request._write_unguarded({"date_state_changed": closed})

    def test_messages_are_limited(self):
        """R39: nobody floods an officer."""
        self._set_rate("message", "1/3600")
        self.assertEqual(self._answer("One").status_code, 303)
        self.assertEqual(self._answer("Two").status_code, 429)
