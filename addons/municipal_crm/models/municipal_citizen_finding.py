from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.finding import name_key, near_lexemes, person_key, person_terms
from ..tools.identity import IdentityError, clean_afm, clean_amka
from .search_vector import PENDING, SearchVector

#: With fewer exact findings than this, those with a typing error are shown behind them.
ENOUGH = 8
#: More findings than this are not ranked: nobody reads them, a further word is typed instead.
MOST_RANKED = 500
SEARCHED = ("name", "email", "phone", "street", "street2", "zip", "city")


class MunicipalCitizen(models.Model):
    """How a citizen is found: by any mixture of what a clerk hears and types, in any order.

    Name in any case, alphabet and accents, phone in any spelling or its last digits, e-mail,
    address; AFM and AMKA by their blind index. What has a typing error comes behind the exact ones.
    """

    _name = "municipal.citizen"
    _inherit = ["municipal.citizen", "municipal.finding"]

    search_key = fields.Char(
        compute="_compute_search_key", store=True, precompute=True, groups=fields.NO_ACCESS
    )
    search_near = SearchVector(
        compute="_compute_search_key", store=True, precompute=True, groups=fields.NO_ACCESS
    )
    name_key = fields.Char(
        compute="_compute_search_key",
        store=True,
        precompute=True,
        index=True,
        groups=fields.NO_ACCESS,
    )
    finding = fields.Char(
        "Name, phone, e-mail, AFM, AMKA or address", store=False, search="_search_typed"
    )

    _found_by_key = models.Index(
        lambda registry: (
            f"USING gin (search_key gin_trgm_ops) {PENDING}" if registry.has_trigram else ""
        )
    )
    _found_near = models.Index(f"USING gin (search_near) {PENDING}")

    # === COMPUTE METHODS === #

    @api.depends(
        *(f"partner_id.{fname}" for fname in SEARCHED),
        *(f"merged_ids.partner_id.{fname}" for fname in SEARCHED),
    )
    def _compute_search_key(self):
        """The key has what the records say that were merged into this one: old facts lead here."""
        for citizen in self:
            people = citizen.partner_id | citizen.merged_ids.partner_id
            fnames = [fname for fname in SEARCHED if fname not in ("phone", "email")]
            texts = [person[fname] for person in people for fname in fnames]
            citizen.search_key = person_key(texts, people.mapped("phone"), people.mapped("email"))
            citizen.search_near = " ".join(sorted(near_lexemes(people.mapped("name"))))
            citizen.name_key = name_key(citizen.partner_id.name)

    # === SEARCH METHODS === #

    @api.model
    def _get_finding_domain(self, text):
        """The best findings in their ids; when they are very many, the condition itself."""
        found = self._find(text)
        if found is None:
            return self._get_terms_domain(self._get_terms(text))
        return Domain("id", "in", found)

    @api.model
    def _find(self, text, limit=MOST_RANKED):
        """The ids of who is meant by ``text``, the best first; None if there are more than ``limit``.

        An exact word is better than its beginning or its inside, and this than a typing error.
        """
        terms = self._get_terms(text)
        found = self._rank(self._get_terms_domain(terms), terms, limit + 1)
        if len(found) > limit:
            return None
        if len(found) < ENOUGH and any(term.near for term in terms):
            near = self._rank(self._get_terms_domain(terms, near=True), terms, limit)
            found += [citizen_id for citizen_id in near if citizen_id not in found]
        return found

    @api.model
    def _get_terms(self, text):
        return person_terms(text, self._get_phone_region())

    @api.model
    def _get_terms_domain(self, terms, near=False):
        """Every term is there; with ``near``, a typing error away at most."""
        if not terms:
            return Domain.FALSE
        return Domain.AND(self._get_term_domain(term, near) for term in terms)

    @api.model
    def _get_term_domain(self, term, near):
        domain = Domain.custom(
            to_sql=lambda _model, alias, _query: self._get_term_sql(alias, term, near)
        )
        return domain | self._get_number_domain(term.number) if term.number else domain

    @api.model
    def _get_term_sql(self, alias, term, near):
        key = SQL.identifier(alias, "search_key", to_flush=self._fields["search_key"])
        options = [
            SQL(" AND ").join(SQL("%s LIKE %s", key, f"%{needle}%") for needle in needles)
            for needles in term.needles
        ]
        if near and term.near:
            column = SQL.identifier(alias, "search_near", to_flush=self._fields["search_near"])
            lexemes = " | ".join(f"'{lexeme}'" for lexeme in sorted(term.near))
            options.append(SQL("%s @@ %s::tsquery", column, lexemes))
        return SQL("(%s)", SQL(" OR ").join(SQL("(%s)", option) for option in options))

    @api.model
    def _get_number_domain(self, digits):
        """Who has this AFM, or gave this AMKA with a request that the user may see."""
        domain = Domain.FALSE
        for clean, find in (
            (clean_afm, self._get_afm_domain),
            (clean_amka, self._get_amka_domain),
        ):
            try:
                domain |= find(clean(digits))
            except IdentityError:
                continue
        return domain

    @api.model
    def _get_afm_domain(self, afm):
        return self._get_index_domain("afm_index", self._get_blind_indexes(afm, "afm"))

    @api.model
    def _get_amka_domain(self, amka):
        requests = self.env["municipal.request"].sudo(False)
        found = requests.search([("amka", "=", amka), ("citizen_id", "!=", False)])
        return Domain("id", "in", found.citizen_id.ids)

    @api.model
    def find_citizens(self, text, limit=10):
        """For the quick search: [{id, name, detail: phone, e-mail and address}], the best first."""
        found = self.search([("finding", "ilike", text)], limit=min(limit, 50))
        return [
            {
                "id": citizen.id,
                "name": citizen.display_name or "",
                "detail": citizen._get_contact_line(),
            }
            for citizen in found
        ]

    # === RANK === #

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """The best findings first, as everywhere."""
        if operator != "ilike" or not name:
            return super().name_search(name, domain, operator, limit)
        domain = Domain("finding", "ilike", name) & Domain(domain or Domain.TRUE)
        return super().name_search("", domain, operator, limit)

    @api.model
    def _rank(self, domain, terms, limit):
        """At most ``limit`` ids within ``domain`` that the user may see, the best first."""
        query = self._search(domain, limit=limit)
        if query.is_empty():
            return []
        key = SQL.identifier("citizen", "search_key")
        grades = [self._get_grade(key, term) for term in terms]
        rows = self.env.execute_query(
            SQL(
                """SELECT citizen.id FROM municipal_citizen citizen
                    WHERE citizen.id IN %s ORDER BY %s DESC, citizen.id DESC""",
                query.subselect(),
                SQL(" + ").join(grades),
            )
        )
        return [citizen_id for (citizen_id,) in rows]

    @api.model
    def _get_grade(self, key, term):
        """3 for the word itself, 2 for its beginning, 1 for its inside, else 0 (an error)."""
        word = term.needles[0][0].strip()
        grade = SQL(
            """CASE WHEN %(key)s LIKE %(whole)s THEN 3.0 WHEN %(key)s LIKE %(start)s THEN 2.0
                WHEN %(key)s LIKE %(inside)s THEN 1.0 ELSE 0.0 END""",
            key=key,
            whole=f"% {word} %",
            start=f"% {word}%",
            inside=f"%{word}%",
        )
        if not self.env.registry.has_trigram:
            return grade
        sound = term.needles[1][0].strip() if len(term.needles) > 1 else word
        return SQL("%s + word_similarity(%s, %s)", grade, sound, key)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """A list that somebody searched, and did not sort, has the best findings at the top."""
        ranked = []

        def rank(condition):
            if condition.field_expr != "finding" or condition.operator != "ilike":
                return condition
            found = self._find(condition.value)
            if found is None:
                return self._get_terms_domain(self._get_terms(condition.value))
            ranked.extend(found)
            return Domain("id", "in", found)

        domain = Domain(domain).map_conditions(rank)
        query = super()._search(domain, offset, limit, order, **kwargs)
        if ranked and order == self._order and not query.is_empty():
            column = SQL.identifier(self._table, "id")
            query.order = SQL("array_position(%s, %s)", ranked, column)
        return query
