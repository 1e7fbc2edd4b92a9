from odoo import fields, models


class MunicipalIvrFlowVersion(models.Model):
    """A flow as it was published. It never changes: calls in progress end with it."""

    _name = "municipal.ivr.flow.version"
    _description = "Published flow"
    _order = "number desc"
    _rec_name = "number"

    flow_id = fields.Many2one("municipal.ivr.flow", required=True, ondelete="cascade", index=True)
    number = fields.Integer(required=True, aggregator=None)
    content = fields.Json(required=True)
    date = fields.Datetime("Published on", default=fields.Datetime.now, required=True)
    user_id = fields.Many2one("res.users", "Published by", default=lambda self: self.env.user)

    _number_uniq = models.UniqueIndex("(flow_id, number)", "A version is published once.")
