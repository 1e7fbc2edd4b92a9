from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.finding import case_lexemes, case_query
from ..tools.protocol import format_number, parse_number
from .search_vector import PENDING, SearchVector

TEXTS = (
    "name", "description", "address", "place_note", "street_id.name", "street_number",
    "contact_name", "contact_email", "citizen_id.partner_id.name", "citizen_id.partner_id.email",
)  # fmt: skip
#: No book of this kind is older.
FIRST_YEAR = 2000
PHONES = ("contact_phone", "citizen_id.partner_id.phone")


def _index_words(fname):
    """Definition of an index for ``ilike`` on what is open; the closed ones do not weigh on it."""

    def define(registry):
        if not registry.has_trigram:
            return ""
        return (
            f"USING gin ({registry.unaccent(fname)} gin_trgm_ops) {PENDING} WHERE is_open IS TRUE"
        )

    return define


class MunicipalRequest(models.Model):
    """How a request is found: number, words in any form, names, phones, street; all at once."""

    _name = "municipal.request"
    _inherit = ["municipal.request", "municipal.finding"]

    search_vector = SearchVector(
        compute="_compute_search_vector", store=True, precompute=True, groups=fields.NO_ACCESS
    )
    anything = fields.Char(
        "Number, name, phone, street or words", store=False, search="_search_typed"
    )

    # Open requests have indexes of their own, so that the closed ones of many years cost nothing.
    _found_open = models.Index(f"USING gin (search_vector) {PENDING} WHERE is_open IS TRUE")
    _found = models.Index(f"USING gin (search_vector) {PENDING}")
    _open_name = models.Index(_index_words("name"))
    _open_description = models.Index(_index_words("description"))
    _open_of_citizen = models.Index("(citizen_id) WHERE is_open IS TRUE")

    @api.depends(*TEXTS, *PHONES)
    def _compute_search_vector(self):
        # sudo: municipal.citizen, municipal.street - words to be found by, shown to nobody
        for request, request_sudo in zip(self, self.sudo(), strict=True):
            texts = [_follow(request_sudo, path) for path in TEXTS]
            phones = [_follow(request_sudo, path) for path in PHONES]
            request.search_vector = " ".join(case_lexemes(texts, phones))

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """As ever, but a rare word is looked up in its index first and sorted afterwards.

        Walking the primary key until a page is full would read the whole table for it.
        """
        query = super()._search(domain, offset, limit, order, **kwargs)
        searched = any(leaf.field_expr == "anything" for leaf in Domain(domain).iter_conditions())
        if searched and not query.is_empty():
            # As PostgreSQL comes, it takes jumping through a table for four times as dear as reading
            # on, and reads everything that is open. No disk of today is like that.
            self.env.cr.execute("SET LOCAL random_page_cost TO 1.1")
            if order == self._order:
                query.order = SQL("(%s + 0) DESC", SQL.identifier(self._table, "id"))
        return query

    @api.model
    def _get_finding_domain(self, text):
        """What a clerk types into the one search box: the number as people write it, or words in
        any form and order, names, a street, a phone number however spaced."""
        return self._get_number_domain(text) | self._get_words_domain(text)

    @api.model
    def _get_number_domain(self, text, companies=None):
        """The protocol number as people write it; without a year, that number of every year."""
        parsed = parse_number(text)
        if not parsed:
            return Domain.FALSE
        prefix, year, number = parsed
        # whole numbers, because they have an index that the end of a number has not
        years = [year] if year else range(FIRST_YEAR, fields.Date.today().year + 2)
        numbers = [format_number(prefix, year, number) for year in years]
        companies = companies or self.env.companies
        return Domain("company_id", "in", companies.ids) & Domain("protocol_number", "in", numbers)

    @api.model
    def _get_words_domain(self, text):
        words = case_query(text, self.env.company._get_phone_region())
        if not words:
            return Domain.FALSE
        field = self._fields["search_vector"]
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s @@ %s::tsquery",
                SQL.identifier(alias, "search_vector", to_flush=field),
                words,
            )
        )


def _follow(record, path):
    """The value at the end of a dotted path, False where it ends early."""
    for fname in path.split("."):
        record = record[fname]
    return record
