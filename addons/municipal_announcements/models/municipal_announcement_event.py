from odoo import fields, models


class MunicipalAnnouncement(models.Model):
    """When and where an event or a meeting takes place (N23, N24)."""

    _inherit = "municipal.announcement"

    event_start = fields.Datetime("Begins", copy=False, tracking=True)
    event_end = fields.Datetime("Ends", copy=False, tracking=True)
    place_id = fields.Many2one("municipal.place", tracking=True)
    seats = fields.Integer(aggregator=None, help="0: no limit.")
    registration_open = fields.Boolean("People can register")

    _event_in_order = models.Constraint(
        "CHECK (event_end > event_start)", "An event must end after it begins."
    )
    _seats_sane = models.Constraint("CHECK (seats >= 0)", "There cannot be fewer than no seats.")
    _event_has_time = models.Constraint(
        "CHECK (kind NOT IN ('event', 'meeting') OR state = 'draft' OR event_start IS NOT NULL)",
        "An event or a meeting needs the moment at which it begins.",
    )
    _by_time = models.Index("(company_id, event_start) WHERE event_start IS NOT NULL")
