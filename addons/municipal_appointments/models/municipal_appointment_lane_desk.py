from odoo import api, models


class MunicipalAppointmentLane(models.Model):
    """Who works at which counter."""

    _inherit = "municipal.appointment.lane"

    @api.model
    def _get_mine(self):
        """The counter that the user has sat down at, else the one that is always theirs."""
        # sudo: res.users, hr.employee - one's own
        user = self.env.user.sudo()
        own = self.search([("employee_id", "=", user.employee_id.id)], limit=1)
        return user.appointment_lane_id.with_env(self.env).filtered("active") or (
            own if user.employee_id else self
        )
