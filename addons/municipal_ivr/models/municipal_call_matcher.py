from odoo import api, models
from odoo.addons.municipal_crm.tools.reading import read
from odoo.addons.municipal_crm.tools.text import fold, greeklish

from ..tools.sounds import LEAST_MARGIN, LEAST_SCORE, Candidate, Matcher
from ..tools.stems import StemMatcher

#: Below these nothing is worth a look of a person.
SHOWN_STREET, SHOWN_CATEGORY = 0.6, 0.3
MOST_STREETS, MOST_CATEGORIES = 3, 4
MOST_HINTS = 40
#: So much must a stretch of the machine's text sound like a name to be learnt as its alias.
LEAST_ALIAS = 0.5


class MunicipalCallMatcher(models.AbstractModel):
    """Which street and which category misheard words may mean, by sound."""

    _name = "municipal.call.matcher"
    _description = "Streets and categories by sound"

    @api.model
    def _propose(self, company, text, slot):
        """What ``text`` may mean.

        :param str slot: what was asked: ``place``, ``problem`` …
        :return: [{"kind": street or category, "id", "name", "score", "margin", "heard", "sure"}];
            ``sure``: it may be applied without a person, at most one street
        """
        rows = []
        if slot == "place":
            rows += self._propose_streets(company, text)
        elif slot == "problem":
            # a street is named in passing, so a doubtful one is not worth a look
            rows += [row for row in self._propose_streets(company, text) if row["sure"]]
            rows += self._propose_categories(company, text)
        return rows

    @api.model
    def _propose_streets(self, company, text):
        streets = self._get_streets(company)
        found = self._get_street_matcher(company, streets).propose(text, MOST_STREETS)
        names = {street.id: street.display_name for street in streets}
        return [
            self._prepare("street", row, names[row.id], at == 0 and self._is_sure(row))
            for at, row in enumerate(found)
            if row.score >= SHOWN_STREET
        ]

    @api.model
    def _is_sure(self, proposal):
        return proposal.score >= LEAST_SCORE and proposal.margin >= LEAST_MARGIN

    @api.model
    def _propose_categories(self, company, text):
        """A category is proposed, never taken without a yes: see docs/phonetic-matching.md."""
        categories = self._get_categories(company)
        found = self._get_category_matcher(company, categories).propose(text, MOST_CATEGORIES)
        names = {category.id: category.display_name for category in categories}
        return [
            self._prepare("category", row, names[row.id], False)
            for row in found
            if row.score >= SHOWN_CATEGORY
        ]

    @api.model
    def _prepare(self, kind, proposal, name, sure):
        return {
            "kind": kind,
            "id": proposal.id,
            "name": name,
            "score": proposal.score,
            "margin": proposal.margin,
            "heard": proposal.heard,
            "sure": sure,
        }

    # === NAMES === #

    @api.model
    def _get_streets(self, company):
        # sudo: municipal.street - the town's streets are no secret
        Street = self.env["municipal.street"].sudo().with_context(lang=company.partner_id.lang)
        return Street.search([("company_id", "=", company.id)])

    @api.model
    def _get_street_matcher(self, company, streets):
        aliases = self.env["municipal.call.alias"]._get_phrases(company, "street")
        return Matcher(
            [
                Candidate(street.id, (*self._get_names(street), *aliases.get(street.id, ())))
                for street in streets
            ],
            greeklish,
        )

    @api.model
    def _get_names(self, street):
        """As it is written and as it is said: 28ης Οκτωβρίου, εικοστής ογδόης Οκτωβρίου."""
        langs = dict.fromkeys(("el", (street.env.lang or "el")[:2]))
        return dict.fromkeys((street.name, *(read(street.name, lang) for lang in langs)))

    @api.model
    def _get_categories(self, company):
        # sudo: municipal.request.category - names and key words, for the machine that compares
        Category = self.env["municipal.request.category"].sudo()
        Category = Category.with_context(lang=company.partner_id.lang)
        return Category.search([("company_id", "=", company.id), ("child_ids", "=", False)])

    @api.model
    def _get_category_matcher(self, company, categories):
        aliases = self.env["municipal.call.alias"]._get_phrases(company, "category")
        intake = self.env["municipal.dialogue.request_intake"]
        return StemMatcher(
            [
                Candidate(row.id, (*intake._get_stems(row), *aliases.get(row.id, ())))
                for row in categories
            ],
            greeklish,
        )

    @api.model
    def _get_hints(self, company):
        """The words of the categories that citizens may choose, the first of each first."""
        published = self._get_categories(company).filtered("is_published")
        words = [[word for word in fold(row.name).split() if len(word) > 4] for row in published]
        first = [row[0] for row in words if row]
        return tuple(dict.fromkeys(first))[:MOST_HINTS]

    # === LEARNING === #

    @api.model
    def _find_heard(self, company, kind, record_id, text):
        """The stretch of the machine's ``text`` that sounds most like this street or category."""
        if kind == "street":
            streets = self._get_streets(company).filtered(lambda row: row.id == record_id)
            found = self._get_street_matcher(company, streets).propose(text, 1)
        else:
            rows = self._get_categories(company).filtered(lambda row: row.id == record_id)
            found = self._get_category_matcher(company, rows).propose(text, 1)
        enough = found and (kind == "category" or found[0].score >= LEAST_ALIAS)
        return self._find_words(text, found[0].heard) if enough else ""

    @api.model
    def _find_words(self, text, heard):
        """The words of ``text`` as they are written whose sounds are ``heard``."""
        sounds = heard.split()
        return " ".join(
            word
            for word in text.split()
            for key in [greeklish(word)]
            if len(key) > 2 and any(key == sound or key in sound for sound in sounds)
        )
