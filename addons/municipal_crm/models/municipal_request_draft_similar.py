from odoo import api, models

from ..tools.typed import is_key, read_number
from .transactions import hold


class MunicipalRequestDraft(models.Model):
    """Before a form is sent: the same may be known already, and the citizen may join it instead."""

    _inherit = "municipal.request.draft"

    def _prepare_review_page(self):
        return super()._prepare_review_page() | {
            "similar": [request._prepare_similar() for request in self._find_similar()]
        }

    def _find_similar(self, vals=None):
        """Requests (in sudo) like the one of this draft: see ``municipal.request``."""
        Form, Request = self.env["municipal.request.form"], self.env["municipal.request"]
        if vals is None:
            vals, _errors = Form._validate(self._get_form(), self._get_raw())
        if not (vals.get("street_id") or vals.get("latitude") or vals.get("longitude")):
            return Request
        return Request._find_similar(self.category_id, vals, Form._get_citizen(self.env.user))

    @api.model
    def _join(self, token, request_id):
        """Join a request that the review of the draft with this token offers.

        :param str request_id: as posted
        :return: {"code": "joined" | "errors" | "missing" | "closed", "draft", "errors"}; closed: it is
            not offered any more
        """
        draft = hold(self._find(token))
        if not draft:
            return {"code": "joined" if self._has_joined(token) else "missing"}
        vals, errors = self.env["municipal.request.form"]._validate(
            draft._get_form(), draft._get_raw()
        )
        if errors:  # the category has changed since the form was filled in
            return {"code": "errors", "draft": draft, "errors": errors}
        number = read_number(request_id, 9)
        request = draft._find_similar(vals).filtered(lambda row: row.id == number)
        if not request or not draft._join_with(request, vals):
            return {"code": "closed", "draft": draft}
        draft.unlink()
        return {"code": "joined"}

    def _join_with(self, request, vals):
        citizen = self._get_sender(vals)
        joined = request._join(
            self.token, "web", vals.get("lang"), citizen, vals.get("description") or ""
        )
        if joined:
            request._add_files([(row.name, row.raw) for row in self.file_ids])
            if citizen:
                self._record_consent(citizen)
        return joined

    @api.model
    def _has_joined(self, key):
        # sudo: municipal.request.join - the key is known to the one who has joined only
        Join = self.env["municipal.request.join"].sudo()
        return is_key(key) and bool(Join.search_count([("submission_key", "=", key)], limit=1))
