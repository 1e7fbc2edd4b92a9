from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class MunicipalIncomingMail(models.Model):
    """What an officer does with an e-mail that found no place by itself."""

    _inherit = "municipal.incoming.mail"

    def action_join(self):
        """It is the citizen's word on the request that the officer chose."""
        request = self._get_chosen_request()
        request._citizen_message(self._get_words(), self._get_good_files())
        self._settle("message")

    def action_note(self):
        """It belongs to the request, and only officers read it."""
        request = self._get_chosen_request()
        self.reason = self.reason or "clerk"
        self._add_note(request, self._get_good_files(), self.env.user)
        self._settle("note")

    def action_make_request(self):
        """The form of a new request with what the e-mail says; nothing is written before it is saved."""
        self._check_waiting()
        return {
            "type": "ir.actions.act_window",
            "res_model": "municipal.request",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_name": self.name or self.env._("Request by e-mail"),
                "default_description": self.text or self.name,
                "default_contact_email": self.email_key,
                "default_channel": "email",
                "default_incoming_mail_id": self.id,
            },
        }

    def action_set_aside(self):
        """Nothing is to be done; it stays to be read."""
        self._check_waiting()
        self._settle("ignored")

    def action_take_back(self):
        """Undo of setting aside."""
        self.check_access("write")
        if self.state != "ignored":
            raise UserError(self.env._("Only what was set aside can be taken up again."))
        # sudo: municipal.incoming.mail - the state is written by its methods alone
        self.sudo().write({"state": "waiting", "reason": "clerk"})

    def _follow_request(self, request):
        """An officer has made ``request`` of it: its files go along."""
        self._check_waiting()
        for name, content in self._get_good_files():
            # sudo: ir.attachment - the officer has just registered the request
            self.env["ir.attachment"].sudo().create(
                {"name": name, "raw": content, "res_model": request._name, "res_id": request.id}
            )
        self.sudo().request_id = request  # sudo: see _settle
        self._settle("request")

    # === HELPERS === #

    def _check_waiting(self):
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update()
        if self.state != "waiting":
            raise UserError(self.env._("Somebody has decided on this e-mail already."))

    def _get_chosen_request(self):
        """The request (in sudo) that the officer chose and may work on."""
        self._check_waiting()
        if not self.request_id:
            raise UserError(self.env._("Choose the request that the e-mail belongs to."))
        self.request_id.check_access("write")
        return self.request_id.sudo()  # sudo: municipal.request - see Request._citizen_message

    def _get_good_files(self):
        """The files of the e-mail that a request may have: [(name, bytes)]"""
        # sudo: ir.attachment - who reads the e-mail reads its files
        papers = self.sudo().message_ids.attachment_ids
        return self._take_files([(paper.name, paper.raw) for paper in papers])[0]

    def _settle(self, state):
        # sudo: municipal.incoming.mail - the state is written by its methods alone
        row = self.sudo()
        row.write({"state": state, "reason": "clerk"})
        words = dict(self._fields["state"]._description_selection(self.env))[state]
        row.message_post(body=plaintext2html(words), author_id=self.env.user.partner_id.id)
