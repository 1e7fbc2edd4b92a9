from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .municipal_appointment_message import REMINDER_HOURS, REMINDER_PARAMETER
from .municipal_appointment_search import KEPT_DAYS, KEPT_PARAMETER


class ResConfigSettings(models.TransientModel):
    """What holds for all appointments of the municipality."""

    _inherit = "res.config.settings"

    appointment_max_open = fields.Integer(related="company_id.appointment_max_open", readonly=False)
    appointment_propose_minutes = fields.Integer(
        related="company_id.appointment_propose_minutes", readonly=False
    )
    appointment_reminder_hours = fields.Char(
        "Reminders (hours before)", config_parameter=REMINDER_PARAMETER, default=REMINDER_HOURS
    )
    municipality_appointment_search_days = fields.Integer(
        "Days for which searches are kept", config_parameter=KEPT_PARAMETER, default=KEPT_DAYS
    )

    @api.constrains("municipality_appointment_search_days")
    def _check_municipality_appointment_search_days(self):
        if any(row.municipality_appointment_search_days < 1 for row in self):
            raise ValidationError(self.env._("Searches are kept for one day at least."))
