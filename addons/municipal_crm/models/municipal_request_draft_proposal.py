from odoo import api, models

from .transactions import hold

#: The form of those who do not know where their matter belongs.
UNKNOWN = "other"


class MunicipalRequestDraft(models.Model):
    """Whoever does not know the kind of their request is shown those that their words point to."""

    _inherit = "municipal.request.draft"

    def _prepare_review_page(self):
        return super()._prepare_review_page() | {"kinds": self._get_kinds()}

    def _get_kinds(self):
        """Up to three kinds to choose from: [{code, name}]; none where one is chosen already."""
        self.ensure_one()
        if self.category_id.code != UNKNOWN:
            return []
        raw = self._get_raw()
        text = f"{raw.get('name', '')} {raw.get('description', '')}"
        Category = self.env["municipal.request.category"]
        rows = self.env["municipal.understanding"]._propose(text, most=4, published=True)
        forms = [Category._get_public_form(row["code"]) for row in rows if row["code"] != UNKNOWN]
        return [{"code": form["code"], "name": form["name"]} for form in forms if form][:3]

    @api.model
    def _take_kind(self, token, code):
        """Let the draft go on under one of the kinds that its review proposes.

        :return: the draft (in sudo); empty when there is none, or ``code`` is not proposed
        """
        draft = hold(self._find(token))
        if not draft or code not in [kind["code"] for kind in draft._get_kinds()]:
            return draft.browse()
        form = self.env["municipal.request.category"]._get_public_form(code)
        draft.category_id = form["id"]
        return draft
