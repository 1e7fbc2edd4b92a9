from odoo import fields, models

from .municipal_event_registration_message import MODEL


class MunicipalNotification(models.Model):
    """Messages about registrations for events: to the contact given there."""

    _inherit = "municipal.notification"

    def _get_registration(self):
        """The registration (in sudo) that this message is about; empty for others."""
        return self._get_record(MODEL)

    def _find_obsolete(self):
        registration = self._get_registration()
        start = fields.Datetime.to_datetime((self.params or {}).get("event_start"))
        refusal = registration and registration._get_message_refusal(self.event, start)
        return refusal or super()._find_obsolete()

    def _get_citizen_facts(self):
        person, registration = super()._get_citizen_facts(), self._get_registration()
        given = {name: registration[name] for name in ("name", "email", "phone", "lang")}
        return person | {key: value for key, value in given.items() if value}

    def _get_facts(self, private=False):
        facts, registration = super()._get_facts(private), self._get_registration()
        if registration:
            spoken = registration.with_context(lang=self.env.context.get("lang"))
            facts |= spoken._get_message_facts(self.params or {})
        return facts

    def _get_link(self):
        registration = self._get_registration()
        return registration._get_message_link() if registration else super()._get_link()
