from odoo import api, models, tools

from ..tools.clues import Clue, Vocabulary, shipped_vocabulary
from ..tools.text import fold, stems_match
from ..tools.understanding import NONE, Understanding

#: Weight of a town's own key word and of a word of a category's name, in the vocabulary's measure.
KEYWORD, NAME = 2.0, 1.0
#: Where the names of the town are.
GEOGRAPHY = ("municipal.street", "municipal.area")
#: Shorter words of a name are articles and prepositions.
LEAST_LETTERS = 5


class MunicipalUnderstanding(models.AbstractModel):
    """Which category a text is about. A proposal is never taken without a person's yes."""

    _name = "municipal.understanding"
    _description = "Understanding of texts"

    @api.model
    def _propose(self, text, company=None, most=3, published=False):
        """The categories that a text may be about, the likeliest first.

        :param bool published: only those under which the public may file
        :return: [{"id", "code", "confidence": 0 to 1, "words": [the folded words that decided]}];
            empty when no word says anything, or most likely no category is meant; a key word of
            the town's own says that one is
        """
        company = company or self.env.company
        stamp = self.env["municipal.request.category"]._get_catalogue_stamp()
        version_id = self.env["municipal.understanding.version"]._get_used_id(company.id)
        reader, ids, public, stems = self._get_reader(company.id, stamp, version_id)
        proposals = reader.propose(text, len(ids) + 1)
        if proposals[0].code == NONE and not stems_match(text, stems):
            return []
        return [
            {
                "id": ids[row.code],
                "code": row.code,
                "confidence": row.confidence,
                "words": list(row.words),
            }
            for row in proposals
            if row.words and row.code in ids and (row.code in public or not published)
        ][:most]

    @api.model
    @tools.ormcache("company_id", "stamp", "version_id")
    def _get_reader(self, company_id, stamp, version_id):
        """(reader, {code: category id}, codes the public may choose, its key words) of one town."""
        categories = self._get_categories(company_id)
        ids = {row.code: row.id for row in categories}
        version = self.env["municipal.understanding.version"].browse(version_id or [])
        reader = Understanding(
            self._get_vocabulary(categories),
            version._load((*sorted(ids), NONE)),
            self._get_place_names(company_id),
        )
        public = frozenset(categories.filtered("is_published").mapped("code"))
        stems = tuple(stem for row in categories for stem in row._get_keyword_stems())
        return reader, ids, public, stems

    @api.model
    def _get_knowledge(self, company_id):
        """(codes, vocabulary, names of places, {code: department id}): what a training needs."""
        categories = self._get_categories(company_id)
        departments = {row.code: row.department_id.id for row in categories}
        vocabulary = self._get_vocabulary(categories)
        return sorted(departments), vocabulary, self._get_place_names(company_id), departments

    @api.model
    def _get_categories(self, company_id):
        domain = [("company_id", "=", company_id), ("child_ids", "=", False), ("code", "!=", False)]
        # sudo: municipal.request.category - names and key words, for the machine that compares
        return self.env["municipal.request.category"].sudo().search(domain)

    @api.model
    def _get_vocabulary(self, categories):
        own = [clue for row in categories for clue in self._get_own_clues(row)]
        return Vocabulary(own, shipped_vocabulary())

    @api.model
    def _get_own_clues(self, category):
        """The town's own words: key words of the category, and its name without the endings."""
        langs = category._get_search_langs()
        names = " ".join(category.with_context(lang=lang).name for lang in langs)
        words = [word.strip(".,:/()") for word in fold(names).split()]
        stems = {word[:-2] for word in words if len(word) >= LEAST_LETTERS and word.isalpha()}
        return [
            *(Clue(category.code, KEYWORD, stem) for stem in category._get_keyword_stems()),
            *(Clue(category.code, NAME, stem) for stem in sorted(stems)),
        ]

    @api.model
    def _get_place_names(self, company_id):
        """Names of streets, places and areas: they say where, never what."""
        domain = [("company_id", "=", company_id)]
        # sudo: municipal.street, municipal.area - the town's geography is no secret
        rows = [self.env[name].sudo().search(domain) for name in GEOGRAPHY]
        return [row.name for records in rows for row in records]
