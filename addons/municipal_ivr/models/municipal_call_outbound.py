from odoo import fields, models
from odoo.addons.municipal_crm.models.transactions import hold

# what is extended here comes first
from . import municipal_call_engine, municipal_call_events, municipal_call_talk  # noqa: F401

#: The dialogue with which our calls begin.
NEWS = "voice_news"


class MunicipalCall(models.Model):
    """A call that we have ordered: it begins with what its order knows, and tells it the end."""

    _inherit = "municipal.call"

    order_id = fields.Many2one(
        "municipal.call.order", "Automatic call", ondelete="set null", index="btree_not_null"
    )

    def _take(self, heard, webhook):
        uuid = webhook.arguments.get("order")
        if uuid and not self.order_id and heard.direction == "outbound":
            order = self.env["municipal.call.order"]._find_by_uuid(uuid)
            if order.account_id == self.account_id:
                order._ring(self)
                self.write({"line_id": order.line_id.id, "citizen_id": order.citizen_id.id})
        return super()._take(heard, webhook)

    def _prepare_facts(self, heard, webhook):
        facts = super()._prepare_facts(heard, webhook)
        order = self.order_id
        if order:
            Flow = self.env["municipal.ivr.flow"].with_company(self.company_id)
            self.flow_version_id = Flow._get_outbound_version(order.flow_code, self.company_id)
            facts |= {"language": order.lang or facts.get("language", ""), "full": False}
        return facts

    def _begin_dialogue(self, code, language, slots):
        order = self.order_id
        if not order:
            return super()._begin_dialogue(code, language, slots)
        call = self.with_context(municipal_call_order=order.id)
        slots = {**slots, **(order.slots or {}), "order": order.uuid}
        # in an emergency the question itself comes first, with no key before it
        message = order.notification_id
        answer = message and message._is_urgent() and message._get_answer_dialogue()
        if answer and code == NEWS:
            code, slots = answer[0], slots | answer[1]
        return super(MunicipalCall, call)._begin_dialogue(code, language, slots)

    def _settle(self):
        result = super()._settle()
        if self.order_id:
            hold(self.order_id)
            self.order_id._call_ended(self)
        return result

    def _has_pressed_keys(self):
        """Whether somebody has answered anything: a machine presses no keys."""
        # sudo: municipal.dialogue.session - nobody has rights on conversations
        return any((row.reply or {}).get("keys") for row in self.session_id.sudo().turn_ids)
