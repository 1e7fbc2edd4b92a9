from odoo import fields, models


class MunicipalAnnouncementTopic(models.Model):
    """What an announcement is about: what people choose to read, to hear and to be sent (N01)."""

    _name = "municipal.announcement.topic"
    _description = "Topic of announcements"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Part of the address of feeds; small letters, no spaces."
    )
    icon = fields.Char(help="Name of a sign, e.g. drop.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_subscribable = fields.Boolean("Can be subscribed to", default=True)
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )

    _code_uniq = models.UniqueIndex("(company_id, code)", "Another topic has this code.")
    _code_plain = models.Constraint(
        "CHECK (code ~ '^[a-z0-9][a-z0-9-]*$' AND code <> 'all')",
        "A code has small Latin letters, digits and dashes; “all” is taken.",
    )
