from odoo import api, fields, models
from odoo.addons.municipal_crm.models.past import is_past
from odoo.fields import Domain

from .municipal_protocol_document import FAILURES, STATES


class MunicipalRequest(models.Model):
    """A request knows its document in the e-protocol; everybody who reads it reads the number."""

    _inherit = "municipal.request"

    protocol_document_ids = fields.One2many(
        "municipal.protocol.document", "request_id", "Documents of the e-protocol", readonly=True
    )
    external_number = fields.Char(
        "e-Protocol number", compute="_compute_external", search="_search_external_number"
    )
    external_date = fields.Date("In the e-protocol since", compute="_compute_external")
    external_state = fields.Selection(
        STATES, "State in the e-protocol", compute="_compute_external",
        search="_search_external_state",
    )  # fmt: skip
    external_link = fields.Char("Link to the e-protocol", compute="_compute_external")
    external_failure = fields.Selection(FAILURES, "Trouble", compute="_compute_external")
    external_detail = fields.Char("In the words of the e-protocol", compute="_compute_external")
    asks_external = fields.Boolean(compute="_compute_asks_external")

    @api.depends(
        *(
            f"protocol_document_ids.{name}"
            for name in ("number", "date_registered", "state", "link", "failure", "failure_detail")
        )
    )
    def _compute_external(self):
        # sudo: municipal.protocol.document - the number belongs to what the reader sees already
        rows = self.sudo().protocol_document_ids.filtered(lambda row: row.kind == "request")
        by_request = rows.grouped("request_id")
        for request in self:
            row = by_request.get(request.sudo(), rows.browse())[:1]
            request.external_number = row.number
            request.external_date = row.date_registered
            request.external_state = row.state
            request.external_link = row.link
            request.external_failure = row.failure
            request.external_detail = row.failure_detail

    def _search_external_number(self, operator, value):
        return self._search_external("number", operator, value)

    def _search_external_state(self, operator, value):
        return self._search_external("state", operator, value)

    @api.model
    def _search_external(self, fname, operator, value, kind="request"):
        """Of requests that the reader finds anyway; the empty value is answered by Odoo's own way."""
        if operator not in ("in", "ilike", "like", "=ilike", "=like"):
            return NotImplemented
        # sudo: municipal.protocol.document - as in _compute_external
        rows = self.env["municipal.protocol.document"].sudo()
        mine = Domain("kind", "=", kind)
        if operator == "in" and False in value:
            rest = [item for item in value if item]
            known = rows._search(mine & Domain(fname, "!=", False))
            none = ~Domain("id", "in", known.select("request_id"))
            return none | self._search_external(fname, "in", rest, kind) if rest else none
        query = rows._search(mine & Domain(fname, operator, value))
        return [("id", "in", query.select("request_id"))]

    @api.depends("company_id")
    def _compute_asks_external(self):
        Connector = self.env["municipal.protocol.connector"]
        for request in self:
            connector = Connector._get_connector(request.company_id)
            request.asks_external = connector._connector_takes_all

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        if not is_past(self.env):
            # sudo: municipal.request - the queue is filled by the system, whoever submits
            self.env["municipal.protocol.document"]._enqueue(requests.sudo())
        return requests

    # === ACTIONS === #

    def action_register_external(self):
        """Ask for a number for requests that were filed before there was an e-protocol."""
        self.check_access("write")
        # sudo: municipal.request - as in create
        self.env["municipal.protocol.document"]._enqueue(self.sudo())

    def action_retry_external(self):
        """Try the documents again that were refused or given up."""
        self.protocol_document_ids.action_retry()

    def action_open_external(self):
        """The document of the request with everything that happened to it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "municipal.protocol.document",
            "view_mode": "form",
            "res_id": self.protocol_document_ids.filtered(lambda row: row.kind == "request").id,
            "name": self.env._("Document of the e-protocol"),
        }

    def action_open_external_link(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.external_link, "target": "new"}
