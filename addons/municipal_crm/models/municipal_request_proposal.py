from odoo import api, fields, models

from .municipal_request import CLERK
from .municipal_request_draft_proposal import UNKNOWN

CONFIDENTIAL = "municipal_crm.municipal_crm_group_confidential"
#: From here on 97 of 100 proposals were right; a category that is set is not questioned for less.
SURE = 0.75


class MunicipalRequest(models.Model):
    """Officers see which categories the words of a request point to, and take one with a click."""

    _inherit = "municipal.request"

    proposals = fields.Json(
        "Proposed categories", compute="_compute_proposals", exportable=False, groups=CLERK
    )

    @api.depends("name", "description", "category_id", "is_open")
    @api.depends_context("uid", "lang")
    def _compute_proposals(self):
        for request in self:
            request.proposals = request._get_proposals() if request.is_open else []

    def _get_proposals(self):
        """[{"id", "name", "words"}], the likeliest first.

        None where the category that is set is the likeliest, or another is so by a hair's breadth.
        """
        text = f"{self.name or ''} {self.description or ''}"
        rows = self.env["municipal.understanding"]._propose(text, self.company_id)
        if self._is_settled(rows):
            return []
        Category = self.env["municipal.request.category"]
        return [
            {
                "id": row["id"],
                "name": Category.browse(row["id"]).name,
                "words": row["words"],
            }
            for row in rows
            if self._can_propose(Category.browse(row["id"]))
        ]

    def _is_settled(self, rows):
        """A category is set, and the words do not speak clearly for another one."""
        chosen = self.category_id
        if not chosen or chosen.code == UNKNOWN:
            return False
        return not rows or rows[0]["id"] == chosen.id or rows[0]["confidence"] < SURE

    def _can_propose(self, category):
        """As in the list of categories: only its group begins a case of the confidential book."""
        if category == self.category_id:
            return False
        is_allowed = self._origin or category.privacy != "confidential"
        return bool(is_allowed or self.env.user.has_group(CONFIDENTIAL))
