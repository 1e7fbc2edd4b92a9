from odoo.addons.municipal_crm.tests.common import MunicipalCase
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestClosingReason(MunicipalCase):
    def setUp(self):
        super().setUp()
        self.request = self._make_request(user_id=self.anna.id, lang="en_US")
        self.request.with_user(self.anna)._set_state("in_process")

    def _open(self, code, user=None):
        request = self.request.with_user(user or self.anna)
        move = request.allowed_transition_ids.filtered(lambda row: row.target_id.code == code)
        action = request.action_move(move.id)
        Wizard = request.env["municipal.request.move"].with_context(**action["context"])
        return Form(Wizard, view="municipal_crm.municipal_request_move_view_form")

    def _get_reason(self, name):
        return self.env.ref(f"municipal_closing.municipal_closing_reason_{name}")

    def test_a_reason_brings_its_text_along(self):
        """R24: the citizen reads it, the file has the reason, and it is counted."""
        form = self._open("closed")
        self.assertIn(self._get_reason("planned"), form.closing_reason_ids)
        self.assertNotIn(self._get_reason("done"), form.closing_reason_ids)
        form.closing_reason_id = self._get_reason("planned")
        self.assertIn(self.request.protocol_number, form.reply)
        sentence = form.reply.splitlines()[2]
        form.save().action_apply()
        self.assertEqual(self.request.state_code, "closed")
        self.assertEqual(self.request.closing_reason_id, self._get_reason("planned"))
        self.assertEqual(self.request.closing_reason, "Planned")
        text = str(self.request.sudo()._get_public_messages())
        self.assertIn(sentence, text)
        groups = self.env["municipal.request"]._read_group(
            [("id", "=", self.request.id)], ["closing_reason_id"], ["__count"]
        )
        self.assertEqual(groups, [(self._get_reason("planned"), 1)])

    def test_each_reason_has_another_text(self):
        """R24: changing one's mind changes the text, and what was written for the file stays."""
        form = self._open("closed")
        form.closing_reason_id = self._get_reason("known")
        first = form.reply
        form.closing_reason_id = self._get_reason("withdrawn")
        self.assertNotEqual(form.reply, first)
        self.assertEqual(form.reason, "Withdrawn by the citizen")
        form.reason = "Called on Monday"
        form.closing_reason_id = self._get_reason("planned")
        self.assertEqual(form.reason, "Called on Monday")

    def test_without_a_reason_it_closes_as_before(self):
        """R24: no reason is no hindrance, and no text is sent that nobody wrote."""
        form = self._open("closed")
        form.reason = "Was a test"
        form.save().action_apply()
        self.assertFalse(self.request.closing_reason_id)
        self.assertFalse(self.request.sudo()._get_public_messages())

    def test_a_reason_without_a_text_leaves_what_was_written(self):
        """R24: what is done is told in the officer's own words."""
        form = self._open("resolved")
        form.reply = "The lamp shines."
        form.closing_reason_id = self._get_reason("done")
        form.save().action_apply()
        self.assertIn("The lamp shines.", str(self.request.sudo()._get_public_messages()))
        self.assertEqual(self.request.closing_reason_id, self._get_reason("done"))

    def test_opened_again_it_has_no_reason(self):
        """R24, R23: the figures count what is over."""
        form = self._open("closed")
        form.closing_reason_id = self._get_reason("withdrawn")
        form.save().action_apply()
        self.request.sudo()._reopen_by_citizen("I need it after all.")
        self.assertFalse(self.request.closing_reason_id)

    def test_administrators_alone_change_the_reasons(self):
        """R24, G01: clerks choose among them."""
        reason = self._get_reason("planned")
        self.assertEqual(reason.with_user(self.anna).name, "Planned")
        with self.assertRaises(AccessError):
            reason.with_user(self.anna).name = "Later"
        reason.with_user(self.administrator).name = "Later"
