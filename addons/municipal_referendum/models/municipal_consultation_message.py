from odoo import api, fields, models
from odoo.addons.municipal_crm.tools import masking

MODEL = "municipal.consultation.comment"
EVENTS = {
    "new": "consultation_received",
    "published": "consultation_published",
    "refused": "consultation_refused",
    "answered": "consultation_answered",
}

masking.protect(r"/consultations/mine/")


class MunicipalConsultationComment(models.Model):
    """What the author of a comment is told; put into the outbox, sent after the commit."""

    _inherit = "municipal.consultation.comment"

    def _tell_author(self, code):
        """``code``: the state that was reached, or ``answered``"""
        self.ensure_one()
        if not self.contact_email or self.env.context.get("municipal_silent"):
            return
        # sudo: municipal.notification - the outbox is nobody's to write by hand
        self.env["municipal.notification"].sudo()._enqueue(
            [
                {
                    "event": EVENTS[code],
                    "audience": "citizen",
                    "record": self,
                    "company": self.company_id,
                    "address": self.contact_email,
                    "channel": "email",
                    "lang": self.lang or self.company_id.partner_id.lang,
                    "params": {"reason": self.refusal_reason or ""},
                }
            ]
        )

    def _get_message_facts(self):
        """Facts for the texts, in the language of the environment."""
        return {
            "title": self.consultation_id.name,
            "name": self.author,
            "answer": self.answer or "",
        }

    def _get_message_link(self):
        return f"{self.company_id.get_base_url()}/consultations/mine/{self.token}"


class MunicipalNotification(models.Model):
    _inherit = "municipal.notification"

    def _get_facts(self, private=False):
        facts, comment = super()._get_facts(private), self._get_record(MODEL)
        if comment:
            spoken = comment.with_context(lang=self.env.context.get("lang"))
            facts |= spoken._get_message_facts()
        return facts

    def _get_link(self):
        comment = self._get_record(MODEL)
        return comment._get_message_link() if comment else super()._get_link()


class MunicipalMessageTemplate(models.Model):
    """Messages to whoever commented in a consultation."""

    _inherit = "municipal.message.template"

    event = fields.Selection(
        selection_add=[
            ("consultation_received", "Comment received"),
            ("consultation_published", "Comment published"),
            ("consultation_refused", "Comment not published"),
            ("consultation_answered", "Comment answered"),
        ],
        ondelete=dict.fromkeys(EVENTS.values(), "cascade"),
    )

    @api.model
    def _get_fact_names(self):
        return super()._get_fact_names() | {"title", "answer"}


class MunicipalContactCode(models.Model):
    """The code that proves the contact of whoever comments."""

    _inherit = "municipal.contact.code"

    purpose = fields.Selection(
        selection_add=[("consultation", "Comment in a consultation")],
        ondelete={"consultation": "cascade"},
    )
