import csv
import io
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import DatabaseError, IntegrityError

from .consultation_common import ConsultationCase


@tagged("-at_install", "post_install")
class TestConsultation(ConsultationCase):
    """V16: a text, its articles, and how far it has come."""

    def test_it_goes_its_way_and_no_other(self):
        self.consultation.action_evaluate()
        self.consultation.action_open()
        self.consultation.action_evaluate()
        self.consultation.action_close()
        for code in ("open", "evaluating", "cancelled"):
            with self.subTest(code), self.assertRaises(UserError):
                self.consultation._set_state(code)

    def test_a_text_without_articles_or_time_does_not_open(self):
        """D4: nothing half-prepared goes out."""
        empty = self.consultation.copy({"article_ids": False})
        with self.assertRaisesRegex(UserError, "articles"):
            empty.action_open()
        copied = self.consultation.copy()
        with self.assertRaisesRegex(UserError, "from when"):
            copied.action_open()
        now = fields.Datetime.now()
        copied.write(
            {"comment_start": now - timedelta(days=2), "comment_end": now - timedelta(days=1)}
        )
        with self.assertRaisesRegex(UserError, "over"):
            copied.action_open()

    def test_the_state_is_no_field_to_write(self):
        with self.assertRaises(UserError):
            self.consultation.write({"state": "closed"})
        made = self.env["municipal.consultation"].create({"name": "Another", "state": "closed"})
        self.assertEqual(made.state, "draft")

    def test_what_people_were_told_stays(self):
        """D4: neither name nor text changes silently; the end may be put off."""
        with self.assertRaises(UserError):
            self.consultation.name = "Other rules"
        with self.assertRaises(UserError):
            self.hours.body = "Never open."
        with self.assertRaises(UserError):
            self.hours.unlink()
        with self.assertRaises(UserError):
            self.consultation.article_ids = [(0, 0, {"number": "3", "name": "New", "body": "x"})]
        self.consultation.comment_end += timedelta(days=3)

    def test_the_database_refuses_a_changed_article(self):
        for statement in (
            """UPDATE municipal_consultation_article SET body = '{"en_US": "x"}' WHERE id = %s""",
            "DELETE FROM municipal_consultation_article WHERE id = %s",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(DatabaseError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, (self.hours.id,))

    def test_a_new_version_keeps_the_old_text_and_says_why(self):
        wizard = self.env["municipal.consultation.revise"].with_user(self.officer)
        wizard = wizard.create({"article_id": self.hours.id, "reason": "A law has changed."})
        wizard.line_ids.write({"body": "Open from 6 to 22."})
        wizard.action_revise()
        self.assertEqual(self.hours.body, "Open from 6 to 22.")
        self.assertEqual(self.hours.version, 2)
        version = self.hours.version_ids
        self.assertEqual(version._get_text("body"), "Open from 7 to 22.")
        self.assertIn("A law has changed.", self.consultation.message_ids[0].body)
        with self.assertRaises(UserError):
            version.reason = "No reason"

    def test_an_amendment_is_for_the_text_that_its_author_read(self):
        comment = self.comment("published", kind="amendment", proposed="Open from 6 to 23.")
        self.hours._revise({"en_US": {"name": "Hours", "body": "Always open."}}, "Why not")
        shown = self.consultation._prepare_comment(comment)
        self.assertEqual(
            "".join(text for kind, text in shown["changes"] if kind != "new"), "Open from 7 to 22."
        )

    def test_nobody_closes_over_unread_or_unanswered_comments(self):
        """D4: closing with unread comments."""
        comment = self.comment()
        self.consultation.action_evaluate()
        with self.assertRaisesRegex(UserError, "not been read"):
            self.consultation.action_close()
        comment._publish()
        with self.assertRaisesRegex(UserError, "no answer"):
            self.consultation.action_close()
        comment._answer("We open earlier.")
        self.consultation.action_close()
        self.assertEqual(self.consultation.state, "closed")

    def test_the_end_comes_by_itself(self):
        self.env.cr.execute(
            "UPDATE municipal_consultation SET comment_end = now() AT TIME ZONE 'UTC' - interval '1 hour'"
        )
        self.consultation.invalidate_recordset()
        self.assertEqual(self.consultation._get_public_state(), "evaluating")
        self.consultation._cron_end()
        self.assertEqual(self.consultation.state, "evaluating")

    def test_figures_report_and_open_data(self):
        """V16: counts by article, kind and day; a file without a person in it."""
        for number in range(3):
            self.comment("published", email=f"p{number}@citizens.example", author=f"P{number}")
        self.comment("published", self.dogs, kind="proposal", body="=HYPERLINK(1)")._answer("Yes")
        self.comment()._refuse("Off the subject")
        figures = self.consultation._get_figures()
        self.assertEqual(figures["states"], {"published": 4, "refused": 1})
        self.assertEqual([count for _article, count in figures["articles"]], [3, 1, 0])
        self.assertEqual(figures["kinds"], {"comment": 3, "proposal": 1})
        self.assertEqual((figures["answered"], figures["authors"]), (1, 4))
        self.assertEqual([count for _day, count in figures["days"]], [5])
        self.assertTrue(self.consultation._print_report().startswith(b"%PDF"))
        text = self.consultation._print_open_csv().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(len(rows), 4)
        self.assertEqual(rows[-1]["text"], "'=HYPERLINK(1)")
        for secret in ("P0", "Swallow", "citizens.example"):
            self.assertNotIn(secret, text)


@tagged("-at_install", "post_install")
class TestConsultationComment(ConsultationCase):
    """V16: what people say, who reads it, and what they are told."""

    def told(self, comment):
        domain = [("res_model", "=", comment._name), ("res_id", "=", comment.id)]
        return self.env["municipal.notification"].search(domain, order="id").mapped("event")

    def test_the_author_is_told_each_step(self):
        comment = self.comment()
        comment.with_user(self.officer).action_publish()
        wizard = self.env["municipal.consultation.answer"].with_user(self.officer)
        wizard.create({"comment_ids": comment.ids, "answer": "Yes."}).action_answer()
        comment._answer("Yes, from May on.")  # corrected: told once
        names = ("received", "published", "answered")
        self.assertEqual(self.told(comment), [f"consultation_{name}" for name in names])

    def test_a_refusal_needs_a_reason_and_tells_it(self):
        comment = self.comment()
        with self.assertRaises(UserError):
            comment._refuse("  ")
        wizard = self.env["municipal.consultation.refuse"].with_user(self.officer)
        wizard = wizard.create({"comment_ids": comment.ids, "ground": "insult"})
        wizard.action_refuse()
        self.assertEqual(comment.state, "refused")
        message = self.env["municipal.notification"].search(
            [("res_id", "=", comment.id), ("event", "=", "consultation_refused")]
        )
        facts = message._get_template_and_facts()[1]
        self.assertEqual(facts["reason"], wizard.reason)
        self.assertIn("/consultations/mine/", facts["link"])

    def test_several_get_one_answer(self):
        comments = self.comment("published") + self.comment("published", self.dogs)
        wizard = self.env["municipal.consultation.answer"].with_user(self.officer)
        wizard.create({"comment_ids": comments.ids, "answer": "Taken up."}).action_answer()
        self.assertEqual(comments.mapped("answer"), ["Taken up."] * 2)

    def test_nobody_changes_a_word(self):
        """D4: edit after answers."""
        comment = self.comment("published")
        with self.assertRaises(UserError):
            comment.with_user(self.officer).write({"body": "Splendid."})
        with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE municipal_consultation_comment SET body = 'Splendid.' WHERE id = %s",
                (comment.id,),
            )
        with self.assertRaises(UserError):
            comment.unlink()

    def test_what_must_never_happen_is_refused_by_the_database(self):
        comment = self.comment("published")
        for change in (
            "state = 'refused', refusal_reason = ''",
            "date_answered = now(), answer = ''",
            "date_submitted = NULL",
        ):
            with (
                self.subTest(change),
                mute_logger("odoo.sql_db"),
                self.assertRaises(DatabaseError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE municipal_consultation_comment SET {change} WHERE id = %s",
                    (comment.id,),
                )
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.comment(kind="amendment", proposed="")

    def test_what_was_answered_is_not_taken_back(self):
        comment = self.comment("published")
        comment._answer("Yes.")
        with self.assertRaises(UserError):
            comment._refuse("We do not like it.")
        self.assertEqual(comment.state, "published")

    def test_signs_of_personal_data_are_shown_to_whoever_decides(self):
        """D4: personal data in comments."""
        self.assertFalse(self.comment().signs)
        self.assertIn("telephone", self.comment(body="Call him: 2310 555 555").signs)

    def test_under_a_pseudonym_the_address_goes_with_the_end(self):
        comment = self.comment("published")
        self.assertFalse(comment.citizen_id)
        comment._answer("Yes.")
        self.consultation.action_evaluate()
        self.consultation.action_close()
        self.assertFalse(comment.contact_email)
        self.assertTrue(comment.author_key)

    def test_a_name_belongs_to_a_contact(self):
        """V16: identified."""
        self._build_identified()
        comment = self.comment(author="Anna Georgiou")
        self.assertEqual(comment.citizen_id.name, "Anna Georgiou")
        self.assertEqual(self.comment(author="Anna Georgiou").citizen_id, comment.citizen_id)

    def _build_identified(self):
        cls = type(self)
        before = cls.consultation
        self.addCleanup(setattr, cls, "consultation", before)
        now = fields.Datetime.now()
        cls.consultation = before.copy(
            {
                "authorship": "identified",
                "comment_start": now,
                "comment_end": now + timedelta(days=1),
            }
        )
        cls.consultation._set_state("open")
        old, self.hours = self.hours, cls.consultation.article_ids[0]
        cls.hours = self.hours
        self.addCleanup(setattr, cls, "hours", old)

    def test_a_pseudonym_is_one_persons(self):
        """D4: nobody speaks in another's name."""
        self.comment(author="Swallow")
        raw = {"author": "swallow", "contact_email": "other@citizens.example"}
        self.assertTrue(self.consultation._is_taken(raw))
        self.assertFalse(
            self.consultation._is_taken(raw | {"contact_email": "anna@citizens.example"})
        )
        self.assertFalse(self.consultation._is_taken(raw | {"author": "swallo_"}))

    def test_what_was_never_confirmed_is_forgotten(self):
        comment = self.comment("unconfirmed")
        self.env.cr.execute(
            "UPDATE municipal_consultation_comment SET create_date = create_date - interval '2 days'"
        )
        comment.invalidate_recordset()
        comment._gc_unconfirmed()
        self.assertFalse(comment.exists())


@tagged("-at_install", "post_install")
class TestConsultationRoles(ConsultationCase):
    """V16: officers work, clerks read, everybody else reads the website."""

    def call(self, user, name, *args, model="municipal.consultation.comment"):
        env = self.env(user=user)
        return call_kw(env[model], name, args, {})

    def test_a_clerk_reads_and_changes_nothing(self):
        comment = self.comment()
        [row] = self.call(self.clerk, "read", comment.ids, ["body", "state"])
        self.assertEqual(row["state"], "new")
        for name in ("action_publish", "action_refuse", "action_answer"):
            with (
                self.subTest(name),
                mute_logger("odoo.addons.base"),
                self.assertRaises(AccessError),
            ):
                self.call(self.clerk, name, comment.ids)
        with self.assertRaises(AccessError):
            self.call(self.clerk, "read", comment.ids, ["contact_email"])
        for name in ("action_open", "action_evaluate", "action_close", "action_cancel"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.call(self.clerk, name, self.consultation.ids, model="municipal.consultation")

    def test_an_officer_does_not_write_comments(self):
        vals = {"consultation_id": self.consultation.id, "body": "Bravo", "author": "A citizen"}
        with self.assertRaises(AccessError):
            self.call(self.officer, "create", [vals])
        comment = self.comment()
        with self.assertRaises(UserError):
            self.call(self.officer, "write", comment.ids, {"state": "published"})
        self.call(self.officer, "action_publish", comment.ids)
        self.assertEqual(comment.state, "published")

    def test_tokens_and_keys_are_nobodys(self):
        comment = self.comment()
        for name in ("token", "author_key", "submission_key"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.call(self.officer, "read", comment.ids, [name])

    def test_what_waits_for_its_code_is_seen_by_nobody(self):
        comment = self.comment("unconfirmed")
        self.assertFalse(self.call(self.officer, "search", [("id", "=", comment.id)]))

    def test_everybody_else_has_the_website_alone(self):
        comment = self.comment("published")
        crm = "municipal_crm.municipal_crm_group_administrator"
        users = [
            self.env.ref("base.public_user"),
            new_test_user(self.env, "portal", groups="base.group_portal"),
            new_test_user(self.env, "staff", groups="base.group_user"),
            new_test_user(self.env, "boss", groups=crm),
        ]
        for user in users:
            for record in (comment, self.consultation, self.hours):
                with self.subTest(user.login, model=record._name), self.assertRaises(AccessError):
                    self.call(user, "read", record.ids, ["id", "state"][:1], model=record._name)

    def test_another_towns_consultation_is_not_seen(self):
        """D6: two municipalities in one database."""
        other = self.env["res.company"].create({"name": "Other town"})
        consultation = self.env["municipal.consultation"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        found = self.call(
            self.officer, "search", [("id", "=", consultation.id)], model=consultation._name
        )
        self.assertFalse(found)

    def test_dates_in_order(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.consultation.answer_until = fields.Date.today() - timedelta(days=30)
            self.env.flush_all()
