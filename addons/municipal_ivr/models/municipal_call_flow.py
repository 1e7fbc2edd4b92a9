from odoo import models, tools

from ..tools.call_state import START
from ..tools.flow_expand import add_dialogues, set_texts

EMERGENCY = "emergency"


class MunicipalCall(models.Model):
    """The flow of a call: that with which it began, whatever is published meanwhile."""

    _inherit = "municipal.call"

    def _get_flow(self, event):
        """The flow as the engine reads it.

        :raise ValueError: the line has no published flow
        """
        if not self.flow_version_id:
            self.flow_version_id = self.line_id.flow_id.published_id
            if not self.flow_version_id:
                raise ValueError("the line has no published flow")
        if self.dialogues is False:
            self.dialogues = ",".join(self._get_offered())
        flow = self._read_flow(self.flow_version_id.id, self.dialogues or "")
        if event.kind == START and self.line_id.emergency_text:
            return set_texts(flow, {EMERGENCY: self._get_emergency_texts(flow)})
        return flow

    def _get_offered(self):
        """Codes of all dialogues that the caller may be offered now."""
        # sudo: municipal.dialogue.session - an empty one
        nobody = self.env["municipal.dialogue.session"].sudo()
        return [
            dialogue._dialogue_code
            for dialogue in self.env["municipal.dialogue"]._get_dialogues()
            if dialogue._is_available(nobody) and self._may_hold(dialogue)
        ]

    def _may_hold(self, dialogue):
        """What nobody may record is not talked of in a call that is recorded from end to end."""
        return not (dialogue._dialogue_is_private and self.line_id.recording_policy == "call")

    def _get_emergency_texts(self, flow):
        return {
            lang: self.line_id.with_context(lang=lang).emergency_text for lang in flow["languages"]
        }

    @tools.ormcache("version_id", "codes")
    def _read_flow(self, version_id, codes):
        """The published flow with the dialogues of later addons in its main menu."""
        # sudo: municipal.ivr.flow.version - calls have no user
        version = self.env["municipal.ivr.flow.version"].sudo().browse(version_id)
        flow = version.content | {"version": version.number}
        dialogues = [
            (code, self._get_titles(code, flow["languages"])) for code in codes.split(",") if code
        ]
        return add_dialogues(flow, dialogues, self._get_more_texts(flow["languages"]))

    def _get_titles(self, code, languages):
        dialogue = self.env["municipal.dialogue"]._get_dialogue(code)
        if dialogue is None:
            return {}
        return {lang: dialogue.with_context(lang=lang)._get_title() for lang in languages}

    def _get_more_texts(self, languages):
        return {
            lang: self.with_context(lang=lang).env._("For other services") for lang in languages
        }
