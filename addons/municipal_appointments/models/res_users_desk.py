from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    appointment_lane_id = fields.Many2one(
        "municipal.appointment.lane",
        "Counter",
        ondelete="set null",
        groups="base.group_user",
        help="Where this officer sat down last.",
    )
