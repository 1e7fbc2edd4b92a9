from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..tools.protocol import format_number


class MunicipalProtocolBook(models.Model):
    """A registry book: consecutive numbers, one series a year, no gap, nothing twice."""

    _name = "municipal.protocol.book"
    _inherit = "municipal.cached"
    _description = "Protocol book"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    prefix = fields.Char(help="Written before the year, e.g. E for the confidential book.")
    is_confidential = fields.Boolean("Confidential")
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True
    )
    entry_ids = fields.One2many("municipal.protocol.entry", "book_id", "Entries")

    _kind_uniq = models.UniqueIndex(
        "(company_id, is_confidential)",
        "The municipality has one general and one confidential book.",
    )

    # === BOOKS === #

    @api.model
    @tools.ormcache("company.id", "confidential")
    def _get_book_id(self, company, confidential):
        # sudo: municipal.protocol.book - the book that numbers a request is no secret
        book = self.sudo().search(
            [("company_id", "=", company.id), ("is_confidential", "=", confidential)], limit=1
        )
        if not book:
            raise UserError(self.env._("“%s” has no protocol book of this kind.", company.name))
        return book.id

    @api.model
    def _get_book(self, company, confidential=False):
        """The company's general or confidential book."""
        return self.browse(self._get_book_id(company, confidential))

    @api.model
    def _make_missing(self):
        """Open the books that municipalities lack.

        Called when the addon or a municipality is new, never by a submission: two that come at the
        same moment would both open one, and one that fails would take its book along.
        """
        books = self.sudo()  # sudo: municipal.protocol.book - opened by the system
        there = set(books._read_group([], ["company_id", "is_confidential"]))
        companies = self.env["res.company"].sudo().with_context(active_test=False).search([])
        for company in companies:
            for confidential in (False, True):
                if (company, confidential) not in there:
                    books._open_book(company, confidential)

    @api.model
    def _open_book(self, company, confidential):
        book = self.create(
            {
                "name": self._get_default_name(confidential),
                "prefix": "E" if confidential else False,
                "is_confidential": confidential,
                "company_id": company.id,
            }
        )
        for code, _name in self.env["res.lang"].get_installed():
            translated = book.with_context(lang=code)
            translated.name = translated._get_default_name(confidential)

    @api.model
    def _get_default_name(self, confidential):
        return self.env._("Confidential book") if confidential else self.env._("General book")

    # === NUMBERS === #

    def _take_numbers(self, count):
        """Reserve the next ``count`` numbers of the current year for this transaction.

        The lock is an advisory one on (book, year) and lasts until commit or rollback, so call this
        as the last thing before the rows are written. A rolled-back transaction gives its numbers
        back. See docs/adr/0001-protocol-numbers.md for why this is neither a sequence nor a counter.

        :return: (year, first number)
        """
        self.ensure_one()
        year = self._get_year()
        self.env.cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", (self.id, year))
        return year, max(self._last_number_here(year), self._last_number_committed(year)) + 1

    def _get_year(self):
        return self.company_id._get_municipal_day(fields.Datetime.now()).year

    def _last_number_here(self, year):
        """The last number that this transaction sees, its own ones included."""
        return self._select_last_number(self.env.cr, year)

    def _last_number_committed(self, year):
        """The last number committed by anybody up to now.

        This transaction's snapshot is older than the lock, so a second connection looks: whoever
        held the lock before has committed.
        """
        with self.env.registry.cursor() as cr:
            return self._select_last_number(cr, year)

    def _select_last_number(self, cr, year):
        cr.execute(
            "SELECT number FROM municipal_protocol_entry WHERE book_id = %s AND year = %s"
            " ORDER BY number DESC LIMIT 1",
            (self.id, year),
        )
        row = cr.fetchone()
        return row[0] if row else 0

    def _format(self, year, number):
        return format_number(self.prefix or None, year, number)
