from odoo import api, models

from ..tools.dialogue import Done, Say, Turn


class MunicipalDialogueMessage(models.AbstractModel):
    """What the dialogues have in common that tell one message to somebody who is rung up.

    The channel that tells the message begins such a dialogue with the slot ``notification_id``.
    """

    _name = "municipal.dialogue.message"
    _description = "Dialogue: a message that is told and answered"
    _inherit = ["municipal.dialogue.steps"]

    @api.model
    def _get_notification(self, session):
        """The message (in sudo) that is being told; empty when none is."""
        # sudo: municipal.notification - the message that is being told
        Notification = self.env["municipal.notification"].sudo()
        return Notification.browse(session._get_slot("notification_id") or []).exists()

    @api.model
    def _set_answered(self, session):
        self._get_notification(session)._set_answered()

    @api.model
    def _end(self, session, *sentences):
        """The last turn: the message is answered, and what was said cannot be taken back."""
        self._set_answered(session)
        session._forget_trail()
        return Turn([Say(sentence) for sentence in sentences], Done())
