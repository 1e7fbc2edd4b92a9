from odoo import fields, models


class MunicipalBallotTrustee(models.Model):
    """Somebody who keeps a part of the key of the box. The part itself is written nowhere."""

    _name = "municipal.ballot.trustee"
    _description = "Trustee of a ballot"
    _inherit = ["municipal.ballot.frozen"]
    _order = "sequence, id"

    ballot_id = fields.Many2one("municipal.ballot", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(required=True)
    office = fields.Char(help="As which office: mayor, judge, member of the opposition …")
    has_words = fields.Boolean("Has the words", readonly=True, copy=False)
