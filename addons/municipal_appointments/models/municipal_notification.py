from odoo import fields, models

MODELS = ("municipal.appointment", "municipal.appointment.wish")
#: Who waits for these looks at the screen, so they may make a noise at any hour.
URGENT = ("appointment_confirm",)


class MunicipalNotification(models.Model):
    """Messages about appointments: to the contact given there, never later than they are of use."""

    _inherit = "municipal.notification"

    def _get_visit(self):
        """The appointment or the wish (in sudo) that this message is about; empty for others."""
        # sudo: municipal.appointment - the outbox is the system's own work
        if self.res_model not in MODELS:
            return self.env["municipal.appointment"].sudo()
        return self.env[self.res_model].sudo().browse(self.res_id).exists()

    def _deliver(self):
        visit = self._get_visit()
        start = fields.Datetime.to_datetime((self.params or {}).get("appointment_start"))
        refusal = visit and visit._get_message_refusal(self.event, start)
        if refusal:
            self._set_cancelled(refusal)
            return
        super()._deliver()

    def _is_urgent(self):
        return self.event in URGENT or super()._is_urgent()

    def _get_citizen_facts(self):
        person, visit = super()._get_citizen_facts(), self._get_visit()
        if not visit:
            return person
        given = {
            "name": visit.contact_name,
            "email": visit.contact_email,
            "phone": visit.contact_phone,
            "lang": visit.contact_lang,
        }
        return person | {key: value for key, value in given.items() if value}

    def _get_wish(self):
        return self._get_visit().preferred_channel or super()._get_wish()

    def _get_facts(self, private=False):
        facts, visit = super()._get_facts(private), self._get_visit()
        if visit:
            lang = self.env.context.get("lang")
            facts |= visit.with_context(lang=lang)._get_message_facts(self.params or {})
        return facts

    def _get_link(self):
        visit = self._get_visit()
        return visit._get_message_link(self.event) if visit else super()._get_link()
