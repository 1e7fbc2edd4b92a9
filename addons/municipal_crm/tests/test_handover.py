from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation, RaiseException, UniqueViolation

from .notification_common import NotificationCase

NOW = datetime(2026, 3, 10, 8, 0)
SECRET = "The lamp is out. Call me at 6912345678."


@tagged("post_install", "-at_install")
class TestHandover(NotificationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.body = cls.env["municipal.outside.body"].create(
            {
                "name": "Water company",
                "email": "faults@water.example",
                "phone": "2310 111 222",
                "category_ids": [(6, 0, cls.lamp.ids)],
            }
        )
        cls.request = cls._make_request(description=SECRET)
        cls.request._set_state("in_process", actor_role="clerk")

    def _get_body(self, **vals):
        return {
            "body_id": self.body.id,
            "body_name": self.body.name,
            "body_email": self.body.email,
            "body_phone": self.body.phone,
        } | vals

    def _hand_over(self, user=None, text="The lamp at number 5 is out.", **options):
        request = self.request.with_user(user or self.anna)
        return request._hand_over(options.pop("body", self._get_body()), text, **options)

    def _answer(self, handover, answer="done", text="", files=()):
        return handover._receive_answer(answer, text, files)

    # --- handing over ---

    def test_the_request_is_handed_over_and_stays_one(self):
        """R25: state, history, the citizen is told who deals with it, the body gets its link."""
        count = self.env["municipal.request"].search_count([])
        handover = self._hand_over(reply="It is with the water company.")
        self.assertEqual(self.request.state_code, "forwarded")
        self.assertEqual(self.request.forwarded_to, "Water company")
        self.assertEqual(self.env["municipal.request"].search_count([]), count)
        self.assertEqual(handover.state, "waiting")
        self.assertIn("handover", self.request.history_ids.mapped("event"))
        told = self._to_citizen(self.request)[:1]
        self.assertEqual(told.params["reply"], "It is with the water company.")
        self.assertEqual(self.request._get_public_status()["body"]["name"], "Water company")

    def test_the_e_mail_has_the_link_and_the_archive_has_not(self):
        """R25: to the body alone; who reads the outbox later cannot answer for the body."""
        handover = self._hand_over()
        row = self.Notification.search(
            [("res_model", "=", "municipal.handover"), ("res_id", "=", handover.id)]
        )
        self.assertEqual((row.audience, row.event), ("outside", "handover"))
        self._send()
        mail = self._get_sink(row)
        self.assertEqual(row.address, "faults@water.example")
        self.assertIn(handover._make_token(), mail.body_text)
        self.assertIn("The lamp at number 5 is out.", mail.body_text)
        self.assertNotIn(handover._make_token(), row.body)
        for secret in ("Eleni", "eleni@citizens.example", "123456", self.request.access_token):
            self.assertNotIn(secret, mail.body_text)
        self.assertEqual(handover.mail_state, "Sent")

    def test_a_confidential_request_says_nothing_in_the_e_mail(self):
        """R25, G22: number and link; what it is about is on the page only."""
        self.request = self._make_request(category_id=self.violence.id)
        self.request._set_state("in_process", actor_role="clerk")
        handover = self._hand_over(self.carol, text="She needs a place to stay.")
        row = self.Notification.search(
            [("res_model", "=", "municipal.handover"), ("res_id", "=", handover.id)]
        )
        self._send()
        body = self._get_sink(row).body_text
        self.assertIn(self.request.protocol_number, body)
        for word in ("place to stay", "violence", "Care"):
            self.assertNotIn(word, body)

    def test_files_and_the_citizen_travel_only_when_chosen(self):
        """R25, D1: no file by default, none of another request, nothing personal unticked."""
        files = self.request._add_files([("photo.txt", b"x"), ("identity.txt", b"y")])
        handover = self._hand_over()
        self.assertFalse(handover.message_ids.attachment_ids)
        self.assertFalse(handover.sudo()._get_page()["citizen"])
        handover = self._hand_over(text="And a photo", files=files[0], shows_citizen=True)
        self.assertEqual(handover.message_ids.attachment_ids.mapped("name"), ["photo.txt"])
        self.assertIn("Eleni Citizen", handover.sudo()._get_page()["citizen"])
        other = self._make_request()._add_files([("other.txt", b"z")])
        with self.assertRaisesRegex(UserError, "do not belong"):
            self._hand_over(files=other)

    def test_the_dialogue_proposes_the_competent_body_and_no_file(self):
        """R25: the body of the category, the citizen's own words to be read first, and a text."""
        self.request._add_files([("photo.txt", b"x")])
        wizard = Form(
            self.env["municipal.request.handover"]
            .with_user(self.anna)
            .with_context(default_request_id=self.request.id)
        )
        self.assertEqual(wizard.body_id, self.body)
        self.assertEqual(wizard.body_email, "faults@water.example")
        self.assertFalse(wizard.shows_citizen)
        self.assertFalse(wizard.attachment_ids)
        self.assertIn("Water company, 2310 111 222", wizard.reply)
        self.assertEqual(wizard.text, "The lamp is out. Call me at ….")
        wizard.shows_citizen = True
        self.assertEqual(wizard.text, SECRET)
        wizard.shows_citizen = False
        wizard.save().action_apply()
        self.assertEqual(
            self.env["municipal.handover"].search([], limit=1).body_name, "Water company"
        )

    def test_the_move_opens_the_dialogue(self):
        """R25, R19: one button, wherever it stands; without bodies it asks for words as before."""
        request = self.request.with_user(self.anna)
        move = request.allowed_transition_ids.filtered(
            lambda row: row.target_id.code == "forwarded"
        )
        self.assertEqual(request.action_move(move.id)["res_model"], "municipal.request.handover")
        self.body.active = False
        self.assertEqual(request.action_move(move.id)["res_model"], "municipal.request.move")

    def test_a_body_without_e_mail_is_told_by_nobody(self):
        """R25: it is handed over all the same, and nothing waits in the outbox."""
        handover = self._hand_over(body=self._get_body(body_email=False))
        self.assertEqual(self.request.state_code, "forwarded")
        self.assertFalse(handover.mail_state)

    def test_an_address_that_fails_becomes_a_to_do(self):
        """R25: the officer calls the body."""
        handover = self._hand_over()
        row = self.Notification.search([("res_id", "=", handover.id), ("event", "=", "handover")])
        row._set_failed("unknown", permanent=True)
        self._hand_over_outbox(row)
        self.assertEqual(row.state, "failed")
        self.assertIn("could not be delivered", self.request.activity_ids.summary)

    def _hand_over_outbox(self, row):
        row.date_planned = NOW
        self._run("municipal_crm.municipal_notification_cron_send")

    # --- the answer ---

    def test_the_answer_reaches_the_officer(self):
        """R25: chatter, history, an activity and a message; the state waits for the officer."""
        handover = self._hand_over()
        self.assertEqual(self._answer(handover, "done", "Lamp changed.")["code"], "sent")
        self.assertEqual(handover.state, "done")
        self.assertEqual(self.request.state_code, "forwarded")
        entry = self.request.history_ids.filtered(lambda row: row.actor == "outside")
        self.assertEqual(entry.new_value, "Water company: It is done")
        self.assertEqual(entry.reason, "Lamp changed.")
        self.assertEqual(self.request.activity_ids.user_id, self.request.user_id)
        self.assertIn("Lamp changed.", self.request.message_ids[0].body)
        self.assertEqual(self._to_staff(self.request)[:1].event, "handover_answered")
        self.assertFalse(self.request._get_public_messages(), "officers decide what is told")

    def test_who_is_not_competent_says_why(self):
        """R25: "not ours" and "needs more" without words are no answer."""
        handover = self._hand_over()
        for answer in ("not_ours", "needs_more"):
            result = self._answer(handover, answer, " ")
            self.assertEqual((result["code"], list(result["errors"])), ("errors", ["text"]))
        self.assertEqual(list(self._answer(handover, "ended")["errors"]), ["answer"])
        self.assertEqual(handover.state, "waiting")

    def test_needing_more_keeps_the_link(self):
        """R25: we write again to the same body, and it is one hand-over with all that was said."""
        handover = self._hand_over()
        token = handover._make_token()
        self._answer(handover, "needs_more", "Which lamp?")
        self.assertEqual(self._hand_over(text="The third one"), handover)
        self.assertEqual(handover.state, "waiting")
        self.assertEqual(handover._make_token(), token)
        self.assertEqual(handover.message_ids.mapped("kind"), ["sent", "answer", "sent"])
        mails = self.Notification.search([("res_id", "=", handover.id), ("event", "=", "handover")])
        self.assertEqual(len(mails), 2)

    def test_a_double_click_answers_once(self):
        """R25: the same answer within minutes is one."""
        handover = self._hand_over()
        self._answer(handover, "done", "Done today")
        self.assertEqual(self._answer(handover, "done", "Done  today")["code"], "repeated")
        self.assertEqual(self._answer(handover, "not_ours", "Sorry")["code"], "over")
        self.assertEqual(len(handover.message_ids), 2)

    # --- taking back ---

    def test_taken_back_the_link_is_void(self):
        """R25: the body cannot answer any more, and is told so."""
        handover = self._hand_over()
        self.request.with_user(self.anna)._set_state("in_process")
        self.assertEqual(handover.state, "ended")
        self.assertFalse(self.request.forwarded_to)
        self.assertEqual(self._answer(handover)["code"], "over")
        self.assertFalse(self.request._get_public_status()["body"])
        ended = self.Notification.search([("event", "=", "handover_ended")], limit=1)
        self.assertEqual(ended.address, "faults@water.example")

    def test_taken_back_before_the_e_mail_left_nothing_leaves(self):
        """R25: the outbox asks again when it is due."""
        handover = self._hand_over()
        self.request.with_user(self.anna)._set_state("in_process")
        self._send()
        row = self.Notification.search([("res_id", "=", handover.id), ("event", "=", "handover")])
        self.assertEqual(row.state, "cancelled")

    def test_another_body_takes_over(self):
        """R25: "not ours" and on to the next; the first one's link is void, the number stays."""
        first = self._hand_over()
        number = self.request.protocol_number
        self._answer(first, "not_ours", "Ask the Region")
        second = self._hand_over(
            body=self._get_body(body_id=False, body_name="Region", body_email="r@region.example")
        )
        self.assertNotEqual(first, second)
        self.assertEqual((first.state, second.state), ("not_ours", "waiting"))
        self.assertEqual(self.request.forwarded_to, "Region")
        self.assertEqual(self.request.protocol_number, number)
        self.assertEqual(self.request._get_public_status()["body"]["name"], "Region")

    def test_closing_it_ends_the_hand_over(self):
        """R25: solved from here, nobody answers any more; the record says who had it."""
        handover = self._hand_over()
        self.request.with_user(self.anna)._set_state("resolved", reply="They repaired it.")
        self.assertEqual(handover.state, "ended")
        self.assertEqual(self.request.forwarded_to, "Water company")

    # --- the link ---

    def test_the_link_expires_with_the_day_of_the_town(self):
        """R25: the last day counts whole; the day after, it is over."""
        with freeze_time(NOW):
            handover = self._hand_over()
            self.assertEqual(handover.date_expires, date(2026, 5, 9))
        with freeze_time("2026-05-09 20:59:00"):  # 23:59 in the town
            self.assertTrue(handover._is_theirs())
        with freeze_time("2026-05-09 21:01:00"):
            self.assertFalse(handover._is_theirs())
            self.assertEqual(self._answer(handover)["code"], "over")

    def test_only_the_whole_link_opens(self):
        """R25, G22: neither an id alone, nor another one's signature, nor nonsense."""
        handover = self._hand_over()
        Handover, token = self.env["municipal.handover"], handover._make_token()
        self.assertEqual(Handover._find_by_token(token), handover)
        signature = token.partition("-")[2]
        for wrong in (f"{handover.id}-", f"{handover.id + 1}-{signature}", "", None, "x" * 5000):
            self.assertFalse(Handover._find_by_token(wrong))

    # --- roles and the database ---

    def test_roles(self):
        """R25, K01: who works on the request reads and hands over; nobody writes the record."""
        handover = self._hand_over()
        for user, sees in ((self.anna, True), (self.ilias, True), (self.carol, False)):
            found = self.env["municipal.handover"].with_user(user).search([])
            self.assertEqual(bool(found), sees, user.name)
        with self.assertRaises(AccessError):
            handover.with_user(self.anna).write({"state": "done"})
        with self.assertRaises(AccessError):
            self._hand_over(self.carol)
        with self.assertRaises(AccessError):
            self.body.with_user(self.ilias).write({"email": "x@y.example"})
        self.body.with_user(self.administrator).write({"email": "x@y.example"})

    def test_two_bodies_never_have_it(self):
        """R25: the database refuses a second open hand-over of one request."""
        handover = self._hand_over()
        vals = {"request_id": self.request.id, "body_name": "B", "date_expires": "2030-01-01"}
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env["municipal.handover"].create(vals)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            handover.sudo().write({"state": "done"})
            self.env.flush_all()

    def test_what_was_said_is_never_rewritten(self):
        """R25, G13: neither by a program nor by SQL."""
        message = self._hand_over().message_ids
        with self.assertRaises(UserError):
            message.sudo().write({"text": "Other"})
        with self.assertRaises(RaiseException), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.cr.execute("UPDATE municipal_handover_message SET text = 'Other'")

    def test_nothing_is_handed_over_when_something_fails(self):
        """R25: state, record and message are one transaction."""
        error = patch.object(
            type(self.env["municipal.handover"]), "_send", side_effect=UserError("x")
        )
        with error, self.assertRaises(UserError), self.cr.savepoint():
            self._hand_over()
        self.env.invalidate_all()
        self.assertEqual(self.request.state_code, "in_process")
        self.assertFalse(self.request.handover_ids)
