from odoo.tests import tagged

from .website_common import PDF, WebsiteCase


@tagged("post_install", "-at_install")
class TestWebsiteHandover(WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_rate("handover", "100000/60")
        cls.request = cls._make_request(description="Call Eleni at 6912345678.", address="Ermou 5")
        files = cls.request._add_files([("photo.pdf", PDF), ("identity.pdf", PDF)])
        cls.request._set_state("in_process", actor_role="clerk")
        body = {
            "body_id": False,
            "body_name": "Water company",
            "body_email": "faults@water.example",
            "body_phone": "2310 111 222",
        }
        request = cls.request.with_user(cls.anna)
        cls.handover = request._hand_over(body, "No <b>water</b> at all.", files[0])
        cls.path = f"/handover/{cls.handover._make_token()}"

    def _answer(self, values, files=None):
        return self._post(self.path, self._hidden(self._get(self.path)) | values, files)

    def test_the_body_reads_what_was_sent_and_no_more(self):
        """R25: no account; the text, the place, the chosen paper; nothing of the citizen."""
        response = self._get(self.path)
        text = self._text(response)
        for part in (
            self.request.protocol_number,
            "No <b>water</b> at all.",
            "Ermou 5",
            "photo.pdf",
        ):
            self.assertIn(part, text)
        for secret in ("Eleni", "6912345678", "identity.pdf", self.request.access_token):
            self.assertNotIn(secret, response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")

    def test_looking_changes_nothing(self):
        """R25: a mail scanner that opens the link answers for nobody."""
        self._get(self.path)
        self.url_open(self.path, method="HEAD")
        self.assertEqual(self.handover.state, "waiting")

    def test_the_body_answers_with_a_paper(self):
        """R25: text and file arrive at the officer; a reload of the page does not repeat it."""
        values = {"answer": "done", "text": "Repaired."}
        response = self._answer(values, [("files", ("report.pdf", PDF, "application/pdf"))])
        self.assertEqual(response.status_code, 303)
        page = self._get(response.headers["Location"].split("#")[0])
        self.assertIn("Your answer has arrived", self._text(page))
        self.assertFalse(self._tree(page).xpath("//main//form[@method='post']"))
        self.assertEqual(self.handover.state, "done")
        note = self.request.message_ids[0]
        self.assertIn("Repaired.", note.body)
        self.assertEqual(note.attachment_ids.mapped("name"), ["report.pdf"])
        view = self._get(f"/requests/view/{self.request.access_token}")
        self.assertNotIn("report.pdf", view.text, "an officer decides what the citizen gets")

    def test_what_is_missing_is_said_beside_the_field(self):
        """R25, C13: 422, and what was typed stays."""
        response = self._answer({"answer": "", "text": "Some words"})
        self.assertEqual((response.status_code, self._errors(response)), (422, ["answer"]))
        self.assertEqual(self._tree(response).xpath("//*[@id='text']")[0].text, "Some words")
        response = self._answer({"answer": "not_ours"})
        self.assertEqual((response.status_code, self._errors(response)), (422, ["text"]))
        response = self._answer(
            {"answer": "done"}, [("files", ("a.exe", b"MZ", "application/x-dosexec"))]
        )
        self.assertEqual((response.status_code, self._errors(response)), (422, ["files"]))
        self.assertEqual(self.handover.state, "waiting")

    def test_files_open_by_the_link_alone(self):
        """R25, G22: the paper that was sent, no other one of the request."""
        paper = self.handover.message_ids.attachment_ids
        response = self._get(f"{self.path}/file/{paper.id}")
        self.assertEqual((response.status_code, response.content[:4]), (200, b"%PDF"))
        for file in self.request.attachment_ids:
            self.assertEqual(self._get(f"{self.path}/file/{file.id}").status_code, 404)
        self.assertEqual(
            self._get(f"/handover/{self.handover.id}-x/file/{paper.id}").status_code, 404
        )

    def test_a_wrong_link_says_nothing(self):
        """R25, G22: the same page for a number that exists and one that does not."""
        wrong = [f"/handover/{row}-{'0' * 32}" for row in (self.handover.id, self.handover.id + 99)]
        texts = {self._text(self._get(path)) for path in wrong}
        self.assertEqual(len(texts), 1)
        self.assertEqual({self._get(path).status_code for path in wrong}, {404})

    def test_taken_back_the_page_shows_nothing_more(self):
        """R25: neither text nor papers; who answers late is told that it was not kept."""
        hidden = self._hidden(self._get(self.path))
        paper = self.handover.message_ids.attachment_ids
        self.request._set_state("in_process", actor_role="clerk")
        response = self._get(self.path)
        self.assertIn("taken this request back", self._text(response))
        self.assertNotIn("water</b>", self._text(response))
        self.assertEqual(self._get(f"{self.path}/file/{paper.id}").status_code, 404)
        late = self._post(self.path, hidden | {"answer": "done"})
        self.assertIn("too late", self._text(self._get(late.headers["Location"].split("#")[0])))

    def test_answers_are_limited(self):
        """R25, R39: nobody floods an officer."""
        self._set_rate("handover", "1/3600")
        self.assertEqual(self._answer({"answer": ""}).status_code, 422)
        self.assertEqual(self._answer({"answer": "done"}).status_code, 429)

    def test_the_citizen_reads_who_deals_with_it(self):
        """R25: name and phone of the body on the page of the request."""
        page = self._get(f"/requests/view/{self.request.access_token}")
        self.assertEqual(self._tree(page).xpath("//*[@id='body']")[0].text, "Water company")
