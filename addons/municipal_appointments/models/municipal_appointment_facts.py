from odoo import fields, models
from odoo.tools import format_datetime

#: Tuesday 30 March 2027, 10:15
TIME_FORMAT = "EEEE d MMMM y, HH:mm"


class MunicipalAppointmentFacts(models.AbstractModel):
    """What a message can say about a visit, in the language of the environment."""

    _name = "municipal.appointment.facts"
    _description = "Facts of a visit for messages"

    def _get_place_facts(self, service, place):
        """What is said of the service and its place; empty facts drop their line."""
        is_visit = service.kind == "counter"
        return {
            "service": service.name,
            "place": place.name if is_visit else "",
            "address": place.address if is_visit else "",
            "directions": place.directions if is_visit else "",
            "video": service.video_url if service.kind == "video" else "",
            "papers": tuple(service.document_type_ids.mapped("name")),
        }

    def _format_moment(self, moment):
        """``moment`` (naive UTC) as a citizen of the town reads it."""
        zone = self.company_id.municipality_tz
        lang = self.env.context.get("lang")
        return format_datetime(self.env, moment, zone, TIME_FORMAT, lang)


class MunicipalAppointment(models.Model):
    _name = "municipal.appointment"
    _inherit = ["municipal.appointment", "municipal.appointment.facts"]

    def _get_message_facts(self, params):
        """{name: value} for the texts of messages.

        :param dict params: frozen when the message was made
        """
        old_start = fields.Datetime.to_datetime(params.get("old_start"))
        deadline = self._get_change_deadline()
        can_change = deadline > fields.Datetime.now()
        return self._get_place_facts(self.service_id, self.place_id) | {
            "number": self.number or "",
            "time": self._format_moment(self.date_start),
            "old_time": self._format_moment(old_start) if old_start else "",
            "reason": params.get("reason") or "",
            "minutes": str(self.service_id.confirm_minutes),
            "change_until": self._format_moment(deadline) if can_change else "",
        }

    def _get_message_link(self, event):
        """The address under the button of the message."""
        return self._get_link("confirm" if event == "appointment_confirm" else "view")
