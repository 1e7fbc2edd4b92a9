from datetime import timedelta

from odoo import api, fields, models

KEEP_DAYS = 90


class MunicipalIvrDial(models.Model):
    """A number that we dialled at the town's cost: what the hourly limit counts."""

    _name = "municipal.ivr.dial"
    _description = "Number dialled"
    _order = "date desc, id desc"
    _rec_name = "number"
    _log_access = False

    line_id = fields.Many2one("municipal.ivr.line", required=True, ondelete="cascade")
    call_id = fields.Many2one("municipal.call", ondelete="cascade", index="btree_not_null")
    number = fields.Char(required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    _of_line = models.Index("(line_id, date)")

    @api.autovacuum
    def _gc_old(self):
        """They are kept as long as somebody may ask what an hour's limit was about."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("date", "<", limit)], limit=10_000).unlink()
