from dataclasses import replace

from odoo import models

from ..tools.action import RecordCall, Say, load
from ..tools.call_state import START, STEP
from ..tools.plivo_webhook import SECRET, WHOLE
from ..tools.plivo_xml import MASK, mask_speech
from ..tools.webhook import Answer

XML = "application/xml; charset=utf-8"
#: What is kept of an answer that tells a secret: no word and no length of it.
HIDDEN = f"<Response><!-- {MASK} --></Response>".encode()


class MunicipalCall(models.Model):
    """Each event of the carrier counts once; a repeat gets the answer of the first time."""

    _inherit = "municipal.call"

    def _take(self, heard, webhook):
        """The ``Answer`` for what was heard of this call, whose row is locked."""
        self._learn(heard)
        if not heard.event:
            is_heard = webhook.what == "step"
            return self.account_id._get_provider()._render_end() if is_heard else Answer()
        known = self._find_event(heard.event.id)
        if known:
            known.repeats += 1
            if known.answer or heard.event.kind not in (START, STEP):
                return self._answer_again(known, heard.event)
        event, secret = heard.event, self._is_secret(heard.event)
        if event.kind == START and not self.state:
            event = replace(event, data=event.data | self._prepare_facts(heard, webhook))
        actions = self._advance(event)
        if event.kind == WHOLE and event.data["seconds"] >= 0:  # the file is ready
            self.env["municipal.call.recording"]._learn_call(self, event.data)
        answer = self._render(event, actions)
        if not known:
            self._keep_event(event, webhook, self._mask_answer(answer, actions), secret)
        return answer

    def _learn(self, heard):
        """Facts that any webhook may bring."""
        vals = {}
        if heard.cost is not None and heard.cost > self.cost:
            vals["cost"] = heard.cost
        if heard.caller and not self.caller:
            vals["caller"] = heard.caller
        if vals:
            self.write(vals)

    def _find_event(self, key):
        domain = [("call_id", "=", self.id), ("key", "=", key)]
        return self.env["municipal.call.event"].search_fetch(domain, ["answer", "repeats"])

    def _answer_again(self, known, event):
        """What went back the first time. What was masked is said again as long as the call knows it."""
        actions = self._read_state().get("answers", {}).get(str(known.step))
        if known.answer and MASK in known.answer and actions:
            return self._render(event, load(actions))
        return Answer(known.answer.encode(), XML) if known.answer else Answer()

    def _mask_answer(self, answer, actions):
        """``answer`` without the words (PIN, numbers) that no table may keep, should the carrier's
        voice say them; nothing of it at all when something in it is secret: the address of a sound
        tells its words, and how many there are is told by the number of them."""
        says = [say for action in actions for say in getattr(action, "says", (action,))]
        says = [say for say in says if isinstance(say, Say)]
        if any(say.secret for say in says):
            return replace(answer, body=HIDDEN)
        is_private = self.env["municipal.ivr.sound"]._is_private
        private = {say.text for say in says if is_private(say)}
        return replace(answer, body=mask_speech(answer.body, private))

    def _render(self, event, actions):
        """News answers nothing; whoever waits for us hears the actions."""
        if event.kind not in (START, STEP):
            return Answer()
        if self.line_id.recording_policy != "call":
            actions = [action for action in actions if not isinstance(action, RecordCall)]
        return self.account_id._get_provider()._render(self, actions)

    def _is_secret(self, event):
        """Whether a code was asked for: nobody may read it afterwards."""
        if event.kind != STEP:
            return False
        asked = self._read_state().get("answers", {}).get(str(event.data["step"] - 1))
        return any(getattr(action, "secret", False) for action in load(asked or "[]"))

    def _keep_event(self, event, webhook, answer, secret):
        """What was told, what went back. The answer to a step whose turn has not come is none:
        a repeat gets the true one."""
        step = event.data.get("step", 0)
        early = event.kind == STEP and str(step) not in self._read_state().get("answers", {})
        payload = dict(webhook.fields)
        if secret:
            payload |= {name: MASK * len(payload[name]) for name in SECRET if name in payload}
        self.env["municipal.call.event"].create(
            {
                "call_id": self.id,
                "key": event.id,
                "what": webhook.what,
                "step": step,
                "payload": payload,
                "nonce": self.account_id._get_provider()._get_nonce(webhook),
                "digest": self.account_id._get_digest(webhook),
                "answer": not early and answer.body.decode(),
            }
        )
