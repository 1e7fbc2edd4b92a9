from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.georeport import read_time, write_time
from .municipal_open311 import DAYS, MOST


class MunicipalOpen311(models.AbstractModel):
    """The extension of updates: what became of requests, and what the program adds to its own."""

    _inherit = "municipal.open311"

    @api.model
    def _get_updates(self, query, key):
        """Changes of state of the requests that they may see, the first one first.

        :raise QueryError: a parameter that cannot be read
        """
        end = read_time(query.get("end_date"), "end_date") or fields.Datetime.now()
        start = read_time(query.get("start_date"), "start_date") or end - timedelta(days=DAYS)
        domain = (
            Domain("event", "in", ("submitted", "state"))
            & Domain("date", ">=", start)
            & Domain("date", "<=", end)
            & Domain("request_id", "any", self._get_visible_domain(key))
        )
        if number := query.get("service_request_id"):
            domain &= Domain("request_id.protocol_number", "=", number[:40])
        # sudo: municipal.request.history - of what they may see, the state alone
        rows = self.env["municipal.request.history"].sudo().search(domain, order="id", limit=MOST)
        return [self._prepare_update(row) for row in rows]

    @api.model
    def _prepare_update(self, row):
        state = row.state_to_id or self.env["municipal.request.state"]._get("submitted")
        public = state._get_public(state.id)
        return {
            "update_id": str(row.id),
            "service_request_id": row.request_id.protocol_number,
            "status": "closed" if public["is_closed"] else "open",
            "updated_datetime": write_time(row.date),
            "description": public["name"],
        }

    @api.model
    def _add_update(self, post, uploads, key):
        """What the citizen adds by the program to a request that it filed.

        :return: {"code": "sent" | "repeated" | "closed" | "errors" | "missing", "errors", "update"}
        """
        domain = [
            ("open311_key_id", "=", key.id),
            ("protocol_number", "=", (post.get("service_request_id") or "-")[:40]),
        ]
        # sudo: municipal.request - the program's own
        request = self.env["municipal.request"].sudo().search(domain, limit=1)
        if not request:
            return {"code": "missing", "errors": {}}
        answer = request._receive_message(post.get("description") or "", uploads)
        History = self.env["municipal.request.history"].sudo()  # sudo: its number alone is told
        last = History.search([("request_id", "=", request.id)], order="id desc", limit=1)
        return answer | {"update": str(last.id)}
