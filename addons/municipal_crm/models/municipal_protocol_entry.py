from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.protocol import find_gaps
from .kept_rows import keep_rows


class MunicipalProtocolEntry(models.Model):
    """One line of a registry book. Number, year, book and date can never be changed or removed."""

    _name = "municipal.protocol.entry"
    _description = "Protocol entry"
    _order = "year desc, number desc, id desc"

    name = fields.Char("Protocol number", required=True, index=True)
    book_id = fields.Many2one("municipal.protocol.book", required=True, ondelete="restrict")
    year = fields.Integer(required=True, aggregator=False)
    number = fields.Integer(required=True, aggregator=False)
    date = fields.Datetime(required=True)
    direction = fields.Selection(
        [("in", "Incoming"), ("out", "Outgoing")], required=True, default="in"
    )
    subject = fields.Char(required=True)
    request_id = fields.Many2one("municipal.request", index=True, ondelete="set null")
    is_confidential = fields.Boolean(related="book_id.is_confidential", store=True, precompute=True)
    company_id = fields.Many2one(
        related="book_id.company_id", store=True, precompute=True, index=True
    )

    _number_uniq = models.UniqueIndex(
        "(book_id, year, number)", "This protocol number has been given already."
    )
    _number_positive = models.Constraint("CHECK (number > 0)", "Numbers start at 1.")

    def init(self):
        """The book is kept by the database itself: not even SQL changes or drops a number."""
        numbers = "DELETE OR UPDATE OF name, book_id, year, number, date"
        keep_rows(self, numbers, "protocol entries are permanent")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A protocol number is never removed."))

    def write(self, vals):
        if {"book_id", "year", "number", "date", "name"} & vals.keys():
            raise UserError(self.env._("A protocol number is never changed."))
        return super().write(vals)

    @api.model
    def _enter(self, requests):
        """Write ``requests`` into their books; called with their numbers already reserved."""
        return self.create(requests._prepare_protocol_entries())

    @api.model
    def _get_gaps(self, book, year):
        """Numbers of the series that are missing; an audit expects an empty list."""
        self.env.cr.execute(
            "SELECT number FROM municipal_protocol_entry WHERE book_id = %s AND year = %s"
            " ORDER BY number",
            (book.id, year),
        )
        return find_gaps([number for (number,) in self.env.cr.fetchall()])
