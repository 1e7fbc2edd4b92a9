from odoo import models


class MunicipalRequest(models.Model):
    """Other systems hear of requests (X03)."""

    _inherit = "municipal.request"

    def _announce_submission(self):
        super()._announce_submission()
        for request in self:
            request._tell_systems("submitted", f"{request.uuid}:submitted")

    def _announce_state(self, history, reply=None):
        super()._announce_state(history, reply)
        for request, entry in zip(self, history, strict=True):
            is_over = entry.state_to_id.is_closed and not entry.state_from_id.is_closed
            key = f"{request.uuid}:{entry.id}"
            request._tell_systems("changed", f"{key}:changed")
            if is_over:
                request._tell_systems("closed", f"{key}:closed")

    def _tell_systems(self, verb, key):
        """Nothing confidential leaves the house, whoever listens."""
        hooks = self.env["municipal.webhook"]._get_listeners(self.company_id, verb)
        if not hooks or self.is_confidential:
            return
        mine = hooks.filtered(lambda hook: hook._wants(self.category_id))
        mine._tell(self, f"request.{verb}", key, self.protocol_number)

    def _get_webhook_data(self, _event, hook):
        """What ``hook`` is told: codes and dates; text, place and contact only where it may have them."""
        if self.is_confidential:
            return None
        data = {
            "number": self.protocol_number,
            "state": self.state_code,
            "phase": self.phase,
            "category": self.category_id.code or None,
            "department": self.department_id.code or None,
            "channel": self.channel,
            "submitted": _iso(self.date_submitted),
            "changed": _iso(self.date_state_changed),
            "due": self.date_deadline.isoformat() if self.date_deadline else None,
        }
        return data | self._get_webhook_personal() if hook.has_personal else data

    def _get_webhook_personal(self):
        has_point = self.latitude or self.longitude
        return {
            "subject": self.name,
            "description": self.description,
            "address": self.address or None,
            "latitude": self.latitude if has_point else None,
            "longitude": self.longitude if has_point else None,
            "name": self.contact_name or self.citizen_id.name or None,
            "email": self.contact_email or self.citizen_id.email or None,
            "phone": self.contact_phone or self.citizen_id.phone or None,
        }


def _iso(moment):
    return moment.isoformat() + "Z" if moment else None
