from odoo import api, models

from .municipal_request_conversation import CITIZEN_MESSAGE, INTERNAL_NOTE


class MunicipalRequest(models.Model):
    """Bringing in what happened before, with its own dates.

    For loaders only. The rules of the workflow hold as ever; what differs is that the rows carry the
    date of the event, and that nobody is told today of what is long over. The protocol entry keeps
    the date of the loading, because that is when the number was given.
    """

    _inherit = "municipal.request"

    @api.model
    def _replay_submission(self, vals):
        """Register a request of the past; ``vals`` has its ``date_submitted``."""
        request = self._submit(vals)
        # sudo: municipal.notification - taken back before the commit, so nobody ever saw them
        request.sudo().notification_ids.unlink()
        return request

    def _replay_move(self, code, moment, reason=None, reply=None, role=None):
        """A move made at ``moment`` (naive UTC) by the current user; see ``_set_state``."""
        self.ensure_one()
        if role is None:
            self._check_officer()
            role = self._get_actor_role()
        target = self.env["municipal.request.state"]._get(code)
        self._check_move(target, role, reason, reply)
        self._record_move(target, role, reason, moment)
        if reply:
            # sudo: written by the system once the actor was checked
            self.sudo()._post_public_reply(reply).date = moment

    def _replay_note(self, text, moment):
        """An internal note written at ``moment`` by the current user."""
        self.ensure_one()
        self._check_officer()
        # sudo: written by the system once the actor was checked
        message = self.sudo()._post(INTERNAL_NOTE, text, (), author=self.env.user.partner_id)
        message.date = moment
        self._log("note", date=moment)

    def _replay_reply(self, text, moment):
        """A reply to the citizen given at ``moment`` by the current user."""
        self.ensure_one()
        self._check_officer()
        # sudo: written by the system once the actor was checked
        self.sudo()._post_public_reply(text).date = moment
        self._log("reply", date=moment, new_value=self._shorten(text))

    def _replay_citizen_message(self, text, moment):
        """A message of the citizen written at ``moment``; called in sudo."""
        self.ensure_one()
        message = self._post(CITIZEN_MESSAGE, text, (), author=self.citizen_id.partner_id)
        message.date = moment
        self._log("citizen_message", actor="citizen", date=moment, new_value=self._shorten(text))
        if self.state_code == "waiting_citizen":
            self._replay_move("in_process", moment, role="citizen")
