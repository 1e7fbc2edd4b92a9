from odoo import models
from odoo.addons.municipal_crm.models.transactions import hold


class MunicipalDialogueSession(models.Model):
    """The sounds of a conversation by telephone lie with their recordings, where each hearing is logged."""

    _inherit = "municipal.dialogue.session"

    def _add_recording(self, reference, content, name=None):
        # sudo: municipal.call.recording - the system keeps what the caller said
        recording = (
            self.env["municipal.call.recording"]
            .sudo()
            .search([("session_id", "=", self.id), ("reference", "=", reference)], limit=1)
        )
        if recording:
            return recording._keep(content)
        return super()._add_recording(reference, content, name)

    def write(self, vals):
        """When the request is there, what was said before belongs to it."""
        result = super().write(vals)
        if vals.get("request_id"):
            self._link_recordings()
        return result

    def _link_recordings(self):
        references = [
            turn.reply["recording"]
            for turn in self.turn_ids
            if turn.reply and turn.reply.get("recording")
        ]
        if not references:
            return
        # sudo: municipal.call.recording - see _add_recording
        recordings = (
            self.env["municipal.call.recording"]
            .sudo()
            .search([("reference", "in", references), ("request_id", "=", False)])
        )
        # Who fetches or writes down may be at work on them; the order is that of _hold().
        hold(recordings)._place()
