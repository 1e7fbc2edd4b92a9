from odoo import fields, models


class MunicipalCallEvent(models.Model):
    """Something the carrier told of a call, once, with the answer that it got."""

    _name = "municipal.call.event"
    _description = "Event of a telephone call"
    _order = "id"
    _rec_name = "key"

    call_id = fields.Many2one("municipal.call", required=True, ondelete="cascade")
    key = fields.Char(required=True, help="The same each time the carrier tells it.")
    what = fields.Char(required=True)
    step = fields.Integer(aggregator=None)
    payload = fields.Json(help="What was told; secret keys are masked.")
    nonce = fields.Char(index="btree_not_null")
    digest = fields.Char(help="Of address and content: a nonce belongs to one content.")
    answer = fields.Text(help="The XML that went back.")
    repeats = fields.Integer(aggregator=None)

    _key_uniq = models.UniqueIndex("(call_id, key)", "Each event counts once.")
