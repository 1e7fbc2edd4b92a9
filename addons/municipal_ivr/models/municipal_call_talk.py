from odoo import models

CALLBACK = "callback"


class MunicipalCall(models.Model):
    """What is said in a call: conversations with the dialogues, and the sound of it."""

    _inherit = "municipal.call"

    def _begin_dialogue(self, code, language, slots):
        """Begin a conversation of this call, the one before is over.

        A dialogue that is not offered (its addon is gone, its time is over) gives way to a person.
        """
        Session = self.env["municipal.dialogue.session"].with_company(self.company_id)
        values = {
            "lang": language,
            "caller": self.caller or None,
            "address": self.caller or self.uuid,
        }
        dialogue = self.env["municipal.dialogue"]._get_dialogue(code)
        if dialogue is not None and not self._may_hold(dialogue):
            code, slots = CALLBACK, None
        try:
            session = Session._begin(code, "phone", slots=slots, **values)
        except ValueError:
            session = Session._begin(CALLBACK, "phone", **values)
        self.session_id = session
        return session

    def _link_requests(self):
        """The requests that the conversations of this call have filed."""
        # sudo: municipal.dialogue.session - nobody has rights on conversations
        request = self.session_id.sudo().request_id
        if request and request not in self.request_ids:
            self.request_ids |= request

    def _get_sound_url(self, say):
        """The absolute address of the sound of ``say``; empty when there is none."""
        if say.audio:
            path = self.env["municipal.call.recording"]._get_playback_url(self, say.audio)
        else:
            path = self.env["municipal.ivr.sound"]._get_url(self.line_id, say)
        return path and self.account_id._url(path)
