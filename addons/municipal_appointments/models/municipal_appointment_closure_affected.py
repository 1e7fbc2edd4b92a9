from odoo import fields, models
from odoo.fields import Domain

from .municipal_appointment_stranded import AHEAD


class MunicipalAppointmentClosure(models.Model):
    _inherit = "municipal.appointment.closure"

    affected_count = fields.Integer(compute="_compute_affected_count")

    def _compute_affected_count(self):
        Appointment = self.env["municipal.appointment"]
        for closure in self:
            closure.affected_count = Appointment.search_count(closure._get_affected_domain())

    def _get_affected_domain(self):
        """Appointments that stand in this closure, as far as the user may see them."""
        domain = Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "in", AHEAD),
                ("date_start", "<", self.date_end),
                ("date_end", ">", max(self.date_start, fields.Datetime.now())),
                ("lane_id", "!=", False),
            ]
        )
        if self.place_id:
            domain &= Domain("place_id", "=", self.place_id.id)
        if self.lane_ids:
            domain &= Domain("lane_id", "in", self.lane_ids.ids)
        return domain

    def action_open_affected(self):
        """The list of those who booked before the closure was known."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_appointments.municipal_appointment_action_stranded"
        )
        return action | {"domain": list(self._get_affected_domain()), "context": {}}

    def action_replace(self):
        """Give new times to those who booked before the closure was known."""
        self.ensure_one()
        affected = self.env["municipal.appointment"].search(self._get_affected_domain())
        return affected._open_replace()
