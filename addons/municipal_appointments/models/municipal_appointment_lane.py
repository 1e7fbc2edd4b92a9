from odoo import fields, models
from odoo.exceptions import ValidationError


class MunicipalAppointmentLane(models.Model):
    """A counter: serves one visit at a time. A place that serves three at once has three."""

    _name = "municipal.appointment.lane"
    _description = "Counter"
    _order = "place_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char("On the display", help="What the waiting room reads, e.g. 3.")
    sequence = fields.Integer(default=10)
    place_id = fields.Many2one(
        "municipal.place", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="place_id.company_id", store=True, index=True)
    is_internal = fields.Boolean(
        "Kept back for telephone and walk-in",
        help="Citizens on the website do not see the times of this counter.",
    )
    service_ids = fields.Many2many(
        "municipal.appointment.service",
        string="Only for these services",
        check_company=True,
        help="Empty: all services of the place.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Always served by",
        index="btree_not_null",
        check_company=True,
        help="Absences of this person close the counter.",
    )
    active = fields.Boolean(default=True)

    def _check_place(self, place):
        """:raise ValidationError: one of the counters stands at another place than ``place``"""
        if place and self.place_id - place:
            raise ValidationError(
                self.env._("A counter of another place than %s was chosen.", place.name)
            )
