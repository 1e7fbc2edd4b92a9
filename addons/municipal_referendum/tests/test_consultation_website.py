import json
from datetime import timedelta

from odoo import fields
from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.tests import tagged

from .consultation_common import ConsultationTown


@tagged("-at_install", "post_install")
class TestConsultationWebsite(ConsultationTown, WebsiteCase):
    """V16: reading, writing, proving, and what everybody sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_consultation()
        cls.path = cls.consultation._get_public_path()
        for door in ("consultation_comment", "code_address", "code_contact", "code_contact_day"):
            cls._set_rate(door, "100000/60")

    def values(self, **values):
        return {
            "article": str(self.hours.id),
            "kind": "comment",
            "body": "It closes too early.",
            "proposed": self.hours.body,
            "author": "Swallow",
            "contact_email": "anna@citizens.example",
            "consent": "1",
        } | values

    def submit(self, **values):
        page = self._get(f"{self.path}/comment?article={self.hours.id}")
        hidden = self._hidden(page, "/comment")
        return self._post(f"{self.path}/comment", hidden | self.values(**values))

    def prove(self):
        row = self.env["municipal.contact.code"].search([], order="id desc", limit=1)
        hidden = self._hidden(self._get("/consultations/code"), "/consultations/code")
        return self._post("/consultations/code", hidden | {"code": row._make_code()})

    def last(self):
        Comment = self.env["municipal.consultation.comment"]
        return Comment.search(
            [("consultation_id", "=", self.consultation.id)], order="id desc", limit=1
        )

    def test_from_the_form_to_the_page(self):
        answer = self.submit()
        self.assertEqual(answer.headers["Location"].rpartition("/")[2], "code")
        self.assertEqual(self.last().state, "unconfirmed")
        proved = self.prove()
        self.assertIn("/consultations/mine/", proved.headers["Location"])
        comment = self.last()
        self.assertEqual(comment.state, "new")
        self.assertNotIn("too early", self._text(self._get(self.path)))
        comment._publish()
        comment._answer("We open at six.")
        self.env.flush_all()
        text = self._text(self._get(self.path))
        for words in ("too early", "Swallow", "We open at six."):
            self.assertIn(words, text)
        self.assertNotIn("citizens.example", self._get(self.path).text)

    def test_a_proved_contact_is_not_asked_again(self):
        self.submit()
        self.prove()
        again = self.submit(body="And it opens too late.")
        self.assertIn("/consultations/mine/", again.headers["Location"])
        self.assertEqual(self.last().state, "new")
        other = self.submit(contact_email="other@citizens.example", author="Lark")
        self.assertTrue(other.headers["Location"].endswith("/consultations/code"))

    def test_an_account_is_believed_what_it_has_proved(self):
        """V16: people with an account need no code, if the address of the account was proved."""
        user = self._make_portal("maria")
        citizen = self.env["municipal.citizen"]._get_for_user(user)
        self.authenticate("maria", "maria")
        answer = self.submit(contact_email=user.email)
        self.assertTrue(answer.headers["Location"].endswith("/consultations/code"))
        citizen._set_proved_contact("email", user.email)
        answer = self.submit(contact_email=user.email)
        self.assertIn("/consultations/mine/", answer.headers["Location"])
        self.assertEqual(self.last().state, "new")

    def test_a_proof_opens_no_requests(self):
        """What was proved for a comment opens nothing else."""
        self.submit()
        self.prove()
        answer = self._get("/account/requests", allow_redirects=False)
        self.assertNotEqual(answer.status_code, 200)

    def test_a_wrong_code_confirms_nothing(self):
        self.submit()
        hidden = self._hidden(self._get("/consultations/code"), "/consultations/code")
        answer = self._post("/consultations/code", hidden | {"code": "000000"})
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self.last().state, "unconfirmed")
        self._new_session()
        self.assertEqual(self._get("/consultations/code").status_code, 410)

    def test_nothing_typed_is_lost(self):
        answer = self.submit(
            kind="amendment", author="", contact_email="anna", proposed="Open always."
        )
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self._errors(answer), ["author", "contact_email"])
        tree = self._tree(answer)
        self.assertEqual(tree.xpath("//textarea[@name='body']")[0].text, "It closes too early.")
        self.assertEqual(tree.xpath("//textarea[@name='proposed']")[0].text, "Open always.")
        self.assertEqual(tree.xpath("//input[@name='contact_email']/@value"), ["anna"])
        self.assertEqual(tree.xpath("//input[@name='kind'][@checked]/@value"), ["amendment"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_who_is_too_fast_keeps_the_text(self):
        """D4: spam."""
        self._set_rate("consultation_comment", "1/3600")
        self.submit(author="")
        answer = self.submit()
        self.assertEqual(answer.status_code, 429)
        self.assertIn("It closes too early.", self._tree(answer).xpath("//textarea/text()"))

    def test_an_amendment_changes_something_and_nothing_is_dropped(self):
        self.assertEqual(self._errors(self.submit(kind="amendment")), ["proposed"])
        self.assertEqual(self._errors(self.submit(proposed="Open always.")), ["kind"])
        self.assertEqual(self._errors(self.submit(body="x" * 5001)), ["body"])

    def test_an_amendment_is_shown_as_a_difference(self):
        comment = self.comment("published", kind="amendment", proposed="Open from 6 to 22.")
        tree = self._tree(self._get(self.path))
        gone = tree.xpath(f"//*[@id='comment-{comment.id}']//del")[0].text_content()
        new = tree.xpath(f"//*[@id='comment-{comment.id}']//ins")[0].text_content()
        self.assertIn("7", gone)
        self.assertIn("to go", gone)
        self.assertIn("6", new)

    def test_the_same_form_twice_is_one_comment(self):
        hidden = self._hidden(self._get(f"{self.path}/comment"), "/comment")
        for _click in range(2):
            self._post(f"{self.path}/comment", hidden | self.values(article=""))
        domain = [("consultation_id", "=", self.consultation.id)]
        self.assertEqual(self.env["municipal.consultation.comment"].search_count(domain), 1)

    def test_a_program_that_fills_every_field_is_not_heard(self):
        answer = self.submit(extra_info="buy now")
        self.assertEqual(answer.status_code, 422)
        self.assertFalse(self.last())

    def test_only_what_is_public_is_shown(self):
        draft = self.consultation.copy()
        self.env.flush_all()
        for tail in ("", "/comment", "/comments", "/comments.json", "/comments.csv", "/report.pdf"):
            with self.subTest(tail):
                self.assertEqual(self._get(draft._get_public_path() + tail).status_code, 404)
        self.comment(body="Not read yet.")
        self.comment(body="Bad.")._refuse("Bad words")
        self.env.flush_all()
        for tail in ("", "/comments", "/comments.json", "/comments.csv"):
            self.assertNotIn("Not read yet", self._get(self.path + tail).text)
            self.assertNotIn("Bad", self._get(self.path + tail).text)
        self.assertEqual(self._get(f"{self.path}/report.pdf").status_code, 404)

    def test_the_author_reads_why(self):
        comment = self.comment()
        comment._refuse("It names a neighbour.")
        self.env.flush_all()
        page = self._get(f"/consultations/mine/{comment.token}")
        self.assertIn("It names a neighbour.", self._text(page))
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(self._get("/consultations/mine/nothing").status_code, 404)

    def test_after_the_end_nothing_comes_in_and_what_was_written_is_shown(self):
        hidden = self._hidden(self._get(f"{self.path}/comment"), "/comment")
        self.env.cr.execute(
            "UPDATE municipal_consultation SET comment_end = now() AT TIME ZONE 'UTC' - interval '1 hour'"
        )
        self.consultation.invalidate_recordset()
        answer = self._post(f"{self.path}/comment", hidden | self.values())
        self.assertEqual(answer.status_code, 409)
        self.assertIn("It closes too early.", self._text(answer))
        self.assertFalse(self.last())

    def test_files_and_the_report_of_a_closed_one(self):
        self.comment("published")._answer("Yes.")
        self.consultation.action_evaluate()
        self.consultation.action_close()
        self.env.flush_all()
        rows = json.loads(self._get(f"{self.path}/comments.json").content)["comments"]
        self.assertEqual([row["answer"] for row in rows], ["Yes."])
        self.assertNotIn("author", rows[0])
        self.assertTrue(self._get(f"{self.path}/report.pdf").content.startswith(b"%PDF"))
        self.assertIn("Archive", self._text(self._get("/consultations")))

    def test_queries_do_not_grow_with_comments(self):
        """V16: a page of five hundred comments asks the database as often as one of five."""
        self.comment("published", author="A0")
        few = self._count_queries()
        row = self.last()
        self.env.cr.execute(
            """
            INSERT INTO municipal_consultation_comment (consultation_id, company_id, article_id,
                kind, body, author, token, state, date_submitted)
            SELECT consultation_id, company_id, article_id, kind, body, author || n, token || n,
                   state, date_submitted FROM municipal_consultation_comment,
                   generate_series(1, 500) AS n WHERE id = %s
            """,
            (row.id,),
        )
        self.assertLessEqual(self._count_queries(), few)
        self.assertIn("All 501 comments", self._text(self._get(self.path)))
        page = self._get(f"{self.path}/comments?article={self.hours.id}&page=26")
        self.assertEqual(len(self._tree(page).xpath("//ol[@class='mc-comments']/li")), 1)

    def _count_queries(self):
        self._get(self.path)
        self.env.invalidate_all()
        consultation = self.env["municipal.consultation"]._find_public(self.path)
        before = self.env.cr.sql_log_count
        page = consultation._get_public_page()
        self.assertTrue(page["articles"][0]["comments"])
        return self.env.cr.sql_log_count - before

    def test_one_that_comes_is_announced(self):
        later = fields.Datetime.now() + timedelta(days=2)
        self.env.cr.execute("UPDATE municipal_consultation SET comment_start = %s", (later,))
        self.consultation.invalidate_recordset()
        text = self._text(self._get(self.path))
        self.assertIn("Comments can be made from", text)
        self.assertNotIn("Comment on this article", text)
