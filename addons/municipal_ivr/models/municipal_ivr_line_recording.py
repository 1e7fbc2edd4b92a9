from odoo import fields, models


class MunicipalIvrLine(models.Model):
    _inherit = "municipal.ivr.line"

    recording_days = fields.Integer(
        "Recordings are kept for (days)", help="0: as long as the municipality says."
    )

    _recording_days_not_negative = models.Constraint(
        "CHECK (recording_days >= 0)", "A number of days is not negative."
    )
