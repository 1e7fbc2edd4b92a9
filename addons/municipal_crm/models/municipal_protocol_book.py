import pytz

from odoo import api, fields, models, tools

from ..tools.protocol import format_number


class MunicipalProtocolBook(models.Model):
    """A registry book: consecutive numbers, one series a year, no gap, nothing twice."""

    _name = "municipal.protocol.book"
    _description = "Protocol book"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    prefix = fields.Char(help="Written before the year, e.g. E for the confidential book.")
    is_confidential = fields.Boolean("Confidential")
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, required=True)
    entry_ids = fields.One2many("municipal.protocol.entry", "book_id", "Entries")

    _kind_uniq = models.UniqueIndex(
        "(company_id, is_confidential)",
        "The municipality has one general and one confidential book.",
    )

    @api.model
    @tools.ormcache("company.id", "confidential")
    def _get_book_id(self, company, confidential):
        # sudo: municipal.protocol.book - the book that numbers a request is no secret
        books = self.sudo()
        book = books.search(
            [("company_id", "=", company.id), ("is_confidential", "=", confidential)], limit=1
        )
        return (book or books.create(self._prepare_book(company, confidential))).id

    @api.model
    def _get_book(self, company, confidential=False):
        """The company's general or confidential book; made when a new municipality has none yet."""
        return self.browse(self._get_book_id(company, confidential))

    @api.model
    def _prepare_book(self, company, confidential):
        return {
            "name": self.env._("Confidential book") if confidential else self.env._("General book"),
            "prefix": "E" if confidential else False,
            "is_confidential": confidential,
            "company_id": company.id,
        }

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

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
        zone = pytz.timezone(self.company_id.municipality_tz or "Europe/Athens")
        return pytz.utc.localize(fields.Datetime.now()).astimezone(zone).year

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
