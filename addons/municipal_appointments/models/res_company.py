from odoo import fields, models


class ResCompany(models.Model):
    """What a municipality decides about the appointments of all its services."""

    _inherit = "res.company"

    appointment_max_open = fields.Integer(
        "Open appointments per citizen, all services", help="0: no limit."
    )
    appointment_propose_minutes = fields.Integer(
        "Offer new times after (minutes)",
        default=30,
        help="After a closure or an absence was entered; until then it can be corrected. 0: only "
        "when an officer presses the button.",
    )

    _appointment_max_open = models.Constraint(
        "CHECK (appointment_max_open >= 0)", "A limit cannot be negative."
    )
    _appointment_propose_sane = models.Constraint(
        "CHECK (appointment_propose_minutes >= 0)", "A time to wait cannot be negative."
    )
