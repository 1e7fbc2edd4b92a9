from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    municipality_recording_days = fields.Integer(
        "Recordings are kept for (days)",
        default=90,
        required=True,
        help="Afterwards the sound is deleted, but not while its request is open.",
    )

    _recording_days_positive = models.Constraint(
        "CHECK (municipality_recording_days > 0)", "Recordings are kept for at least a day."
    )
