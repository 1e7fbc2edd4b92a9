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
        if vals.get("record_id"):
            self._get_recordings()._tell_dialogue()
        return result

    def _get_recordings(self):
        # sudo: municipal.call.recording - see _add_recording
        domain = [("session_id", "in", self.ids)]
        return self.env["municipal.call.recording"].sudo().search(domain)

    def _has_sounds(self):
        return bool(self._get_recordings()) or super()._has_sounds()

    def _open_sounds(self):
        domain = [("session_id", "in", self.ids)]
        recordings = self.env["municipal.call.recording"].search(domain)
        if not recordings:
            return super()._open_sounds()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("What the caller said"),
            "res_model": recordings._name,
            "domain": domain,
            "views": [(False, "list"), (False, "form")],
        }
        if len(recordings) == 1:
            action |= {"views": [(False, "form")], "res_id": recordings.id}
        return action

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
