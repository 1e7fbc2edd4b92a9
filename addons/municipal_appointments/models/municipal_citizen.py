from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label

from .municipal_appointment_link_desk import NONE_YET


class MunicipalCitizen(models.Model):
    """The appointments on the card of the citizen: those that the reader may see."""

    _inherit = "municipal.citizen"

    appointment_ids = fields.One2many("municipal.appointment", "citizen_id", "Appointments")
    appointment_count = fields.Integer(compute="_compute_appointment_count")

    @api.depends("appointment_ids")
    @api.depends_context("uid")
    def _compute_appointment_count(self):
        self.env["municipal.appointment"]._count_for(self, "citizen_id")

    def action_open_appointments(self):
        self.ensure_one()
        return self.env["municipal.appointment"]._open_for(self, "citizen_id")

    @api.model
    def _get_timeline_sources(self):
        label = self.env._("Appointments")
        source = {
            "label": label,
            "icon": "fa-calendar",
            "model": "municipal.appointment",
            "date": "date_start",
            "domain": (("state", "not in", NONE_YET),),
            "prepare": self._prepare_timeline_appointment,
        }
        return super()._get_timeline_sources() | {"appointment": source}

    @api.model
    def _prepare_timeline_appointment(self, appointment):
        where = (appointment.place_id.name, appointment.request_id.protocol_number)
        return {
            "title": " · ".join(filter(None, (appointment.number, appointment.service_id.name))),
            "detail": " · ".join(filter(None, where)),
            "state": get_label(appointment, "state"),
        }
