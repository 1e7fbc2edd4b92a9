from odoo import api, fields, models


class MunicipalAppointmentClosure(models.Model):
    """A time at which counters are closed although their opening hours say otherwise."""

    _name = "municipal.appointment.closure"
    _description = "Closure"
    _order = "date_start desc, id desc"
    _rec_name = "reason"
    _check_company_auto = True

    reason = fields.Char(required=True, translate=True, help="Citizens read this.")
    place_id = fields.Many2one(
        "municipal.place",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty: all places of the municipality.",
    )
    lane_ids = fields.Many2many(
        "municipal.appointment.lane",
        string="Only these counters",
        check_company=True,
        domain="[('place_id', '=?', place_id)]",
        help="Empty: all counters.",
    )
    date_start = fields.Datetime("From", required=True)
    date_end = fields.Datetime("Until", required=True, index=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True, index=True
    )

    _times_in_order = models.Constraint(
        "CHECK (date_start < date_end)", "A closure begins before it ends."
    )

    @api.constrains("place_id", "lane_ids")
    def _check_lanes(self):
        for row in self:
            row.lane_ids._check_place(row.place_id)
