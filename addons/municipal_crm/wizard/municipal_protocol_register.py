from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.municipal_request import CONFIDENTIAL
from ..models.selection import get_label

#: Entries that fit on a page of A4 across under the letterhead when each takes two lines.
LINES_PER_PAGE = 18
REPORT = "municipal_crm.municipal_protocol_register_action_report"


class MunicipalProtocolRegister(models.TransientModel):
    """Prints the register of one book between two days, with a check for gaps at its end."""

    _name = "municipal.protocol.register"
    _description = "Print of the protocol register"

    book_id = fields.Many2one(
        "municipal.protocol.book", required=True, default=lambda self: self._default_book()
    )
    company_id = fields.Many2one(related="book_id.company_id")
    date_from = fields.Date(
        "First day", required=True, default=lambda self: self._default_date_from()
    )
    date_to = fields.Date("Last day", required=True, default=fields.Date.context_today)
    entry_count = fields.Integer("Entries", compute="_compute_entry_count")

    @api.model
    def _default_book(self):
        return self.env["municipal.protocol.book"].search(
            [("company_id", "=", self.env.company.id), ("is_confidential", "=", False)], limit=1
        )

    @api.model
    def _default_date_from(self):
        return fields.Date.context_today(self).replace(month=1, day=1)

    @api.depends("book_id", "date_from", "date_to")
    def _compute_entry_count(self):
        Entry = self.env["municipal.protocol.entry"]
        for wizard in self:
            domain = wizard._get_entry_domain()
            wizard.entry_count = Entry.search_count(domain) if domain else 0

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        if any(wizard.date_from > wizard.date_to for wizard in self):
            raise ValidationError(
                self.env._("The first day of the register is after the last one.")
            )

    def action_print(self):
        self.ensure_one()
        self._check_readable()
        return self.env.ref(REPORT).report_action(self)

    def _check_readable(self):
        """The check for gaps looks at numbers without access rules, so ask for the book first."""
        if self.book_id.is_confidential and not self.env.user.has_group(CONFIDENTIAL):
            raise UserError(self.env._("You may not read the confidential book."))

    # === WHAT IS PRINTED === #

    def _get_file_name(self):
        self.ensure_one()
        return f"{self.book_id.name} {self.date_from} {self.date_to}"

    def _get_entry_domain(self):
        if not (self.book_id and self.date_from and self.date_to):
            return None
        start, end = self._get_utc_bounds()
        return [("book_id", "=", self.book_id.id), ("date", ">=", start), ("date", "<", end)]

    def _get_utc_bounds(self):
        """First and last moment of the period (naive UTC); the days are those of the town."""
        days = (self.date_from, fields.Date.add(self.date_to, days=1))
        return tuple(self.company_id._get_municipal_moment(day) for day in days)

    def _get_pages(self):
        """The lines of the register, cut into pages: [[{number, date, direction, subject, …}]]."""
        self.ensure_one()
        self._check_readable()
        entries = self.env["municipal.protocol.entry"].search(
            self._get_entry_domain(), order="year, number"
        )
        lines = [self._prepare_line(entry) for entry in entries]
        starts = range(0, len(lines), LINES_PER_PAGE)
        return [lines[start : start + LINES_PER_PAGE] for start in starts] or [[]]

    def _prepare_line(self, entry):
        # sudo: municipal.request - the register names department and state of every entry of a book
        # that the reader may read, also of those that other departments work on
        request = entry.request_id.sudo()
        return {
            "number": entry.name,
            "date": self.company_id._format_municipal_moment(entry.date, "dd/MM/yyyy HH:mm"),
            "direction": get_label(entry, "direction"),
            "subject": entry.subject,
            "department": request.department_id.name or "",
            "state": request.state_id.name or "",
        }

    def _get_checks(self):
        """One sentence for each year in the period: whether its series of numbers is complete."""
        self.ensure_one()
        Entry = self.env["municipal.protocol.entry"]
        years = range(self.date_from.year, self.date_to.year + 1)
        return [
            {"year": year, "last": last, "gaps": Entry._get_gaps(self.book_id, year)}
            for year in years
            if (last := self._get_last_number(year))
        ]

    def _get_last_number(self, year):
        return (
            self.env["municipal.protocol.entry"]
            .search(
                [("book_id", "=", self.book_id.id), ("year", "=", year)],
                order="number desc",
                limit=1,
            )
            .number
        )
