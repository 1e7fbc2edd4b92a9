from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import Command, MunicipalCase


@tagged("post_install", "-at_install")
class TestWizards(MunicipalCase):
    def setUp(self):
        super().setUp()
        self.request = self._make_request(user_id=self.anna.id)

    def _open(self, model, user=None, **vals):
        vals = {"request_id": self.request.id} | vals
        return self.env[model].with_user(user or self.anna).create(vals)

    def _upload(self, name="answer.txt", content=b"The answer"):
        return self.env["ir.attachment"].with_user(self.anna).create({"name": name, "raw": content})

    def _get_move(self, code, user=None):
        rows = self.request.with_user(user or self.anna).allowed_transition_ids
        return rows.filtered(lambda row: row.target_id.code == code)

    def _sent(self, event):
        return self.request.notification_ids.filtered(lambda row: row.event == event)

    # === REPLY AND NOTE === #

    def test_a_reply_is_public_is_sent_and_carries_its_file(self):
        """R33, R37: the dialogue of the reply ends in the public method alone."""
        upload = self._upload()
        wizard = self._open(
            "municipal.request.reply",
            body="It burns again.",
            attachment_ids=[Command.set(upload.ids)],
        )
        wizard.action_send()
        [message] = self.request._get_public_messages()
        self.assertIn("It burns again.", message["body"])
        self.assertEqual(message["attachments"].mapped("raw"), [b"The answer"])
        self.assertFalse(upload.exists())
        self.assertEqual(len(self._sent("reply")), 1)

    def test_a_note_reaches_no_citizen(self):
        """R33: not on the page, not by message, whatever it says."""
        before = len(self.request.notification_ids)
        self._open("municipal.request.note", body="Ask Dora first.").action_save()
        self.assertFalse(self.request._get_public_messages())
        self.assertEqual(len(self.request.notification_ids), before)
        self.assertIn("Ask Dora", self.request.conversation["notes"][0]["body"])

    def test_an_empty_reply_is_refused(self):
        """R33: nothing goes out by a slip of the hand."""
        with self.assertRaises(UserError):
            self._open("municipal.request.reply", body=" ").action_send()
        self.assertFalse(self._sent("reply"))

    def test_a_dialogue_lends_no_rights(self):
        """K01: another department's officer replies to nothing by guessing a number."""
        for model, method in (
            ("municipal.request.reply", "action_send"),
            ("municipal.request.note", "action_save"),
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                getattr(self._open(model, self.carol, body="x"), method)()
        self.assertFalse(self.request._get_public_messages())

    # === MOVES === #

    def test_resolving_tells_the_citizen_and_closes(self):
        """R19, R37: the text and the document of the answer go with the move."""
        wizard = self._open(
            "municipal.request.move",
            transition_id=self._get_move("resolved").id,
            reply="The lamp was replaced.",
            attachment_ids=[Command.set(self._upload().ids)],
        )
        wizard.action_apply()
        self.assertEqual(self.request.state_code, "resolved")
        self.assertEqual(self.request.reply_text, "The lamp was replaced.")
        [message] = self.request._get_public_messages()
        self.assertEqual(message["attachments"].mapped("name"), ["answer.txt"])

    def test_a_reason_stays_inside_the_house(self):
        """R24, R33: the reason of a rejection is history, the text is the citizen's."""
        wizard = self._open(
            "municipal.request.move",
            self.ilias,
            transition_id=self._get_move("rejected", self.ilias).id,
            reason="Not in the budget.",
            reply="We cannot do this in this year.",
        )
        wizard.action_apply()
        self.assertEqual(self.request.closing_reason, "Not in the budget.")
        [message] = self.request._get_public_messages()
        self.assertNotIn("budget", message["body"])

    def test_the_dialogue_of_a_move_asks_for_what_the_move_needs(self):
        """R19: reason, reply or both, as the table says."""
        context = {
            "default_request_id": self.request.id,
            "default_transition_id": self._get_move("forwarded").id,
        }
        form = Form(self.env["municipal.request.move"].with_user(self.anna).with_context(**context))
        self.assertTrue(form.needs_reason)
        self.assertFalse(form.needs_reply)
        with self.assertRaisesRegex(AssertionError, "reason"):
            form.save()
        form.reason = "Water company"
        form.save().action_apply()
        self.assertEqual(self.request.forwarded_to, "Water company")

    def test_the_dialogue_says_where_the_document_is_awaited(self):
        """R37: pick-up point or home, before the answer is written."""
        place = self.env["municipal.place"].create({"name": "Service point", "is_pickup": True})
        option = self.env["municipal.delivery.option"].create(
            {"name": "Pick-up", "code": "test_pickup", "kind": "pickup", "place_id": place.id}
        )
        self.request.delivery_option_id = option
        wizard = self._open("municipal.request.move", transition_id=self._get_move("resolved").id)
        self.assertEqual(wizard.delivery_text, "Pick-up, Service point")
        wizard = self._open("municipal.request.move", transition_id=self._get_move("forwarded").id)
        self.assertFalse(wizard.delivery_text)

    # === ROUTING === #

    def test_the_rules_are_tried_without_registering_anything(self):
        """R13: the helper answers what a submission would get, rule and officer included."""
        self.env["municipal.routing.rule"].create(
            {"name": "Cables", "words": "καλωδι, spark", "department_id": self.roads.id}
        )
        before = self.env["municipal.protocol.entry"].search_count([])
        with Form(self.env["municipal.routing.test"].with_user(self.ilias)) as form:
            form.category_id = self.lamp
            form.description = "The lamp is out"
            self.assertFalse(form.rule_id)
            self.assertEqual(form.department_id, self.lighting)
            form.description = "Κρέμονται ΚΑΛΩΔΙΑ από τον στύλο"
            self.assertEqual(form.rule_id.name, "Cables")
            self.assertEqual(form.department_id, self.roads)
            self.assertIn(form.user_id, self.rita | self.petros)
        request = self._make_request(description="Κρέμονται ΚΑΛΩΔΙΑ από τον στύλο")
        self.assertEqual(request.department_id, self.roads)
        self.assertEqual(self.env["municipal.protocol.entry"].search_count([]), before + 1)

    def test_clerks_do_not_try_the_rules(self):
        """K01: who sees how work is shared out is a supervisor's matter."""
        with self.assertRaises(AccessError):
            self.env["municipal.routing.test"].with_user(self.anna).create({})
