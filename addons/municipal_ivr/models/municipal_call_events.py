from dataclasses import replace

from odoo import models

from ..tools.action import RecordCall, Say, load
from ..tools.call_state import START, STEP
from ..tools.plivo_webhook import SECRET, WHOLE
from ..tools.plivo_xml import MASK, mask_speech
from ..tools.webhook import Answer

XML = "application/xml; charset=utf-8"


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
            masked = replace(answer, body=mask_speech(answer.body, self._get_private(actions)))
            self._keep_event(event, webhook, masked, secret)
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
        actions = (self.state or {}).get("answers", {}).get(str(known.step))
        if known.answer and MASK in known.answer and actions:
            return self._render(event, load(actions))
        return Answer(known.answer.encode(), XML) if known.answer else Answer()

    def _get_private(self, actions):
        """The words (PIN, numbers) that no table may keep, should the carrier's voice say them."""
        says = [say for action in actions for say in getattr(action, "says", (action,))]
        is_private = self.env["municipal.ivr.sound"]._is_private
        return {say.text for say in says if isinstance(say, Say) and is_private(say)}

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
        asked = (self.state or {}).get("answers", {}).get(str(event.data["step"] - 1))
        return any(getattr(action, "secret", False) for action in load(asked or "[]"))

    def _keep_event(self, event, webhook, answer, secret):
        """What was told, what went back. The answer to a step whose turn has not come is none:
        a repeat gets the true one."""
        step = event.data.get("step", 0)
        early = event.kind == STEP and str(step) not in self.state["answers"]
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
