import json

from odoo import api, fields, models
from odoo.tools import file_open


class MunicipalIvrFlow(models.Model):
    """Flows of calls that the municipality makes: found by a code, one in each municipality."""

    _inherit = "municipal.ivr.flow"

    code = fields.Char(
        "Use", copy=False, help="Of automatic calls: news. Empty for what callers hear."
    )

    _code_uniq = models.UniqueIndex(
        "(company_id, code) WHERE active IS TRUE", "There is a flow for this use already."
    )

    @api.model
    def _get_outbound_sources(self):
        """{code: (name, file)} of the flows that come with the addons."""
        return {"news": (self.env._("Automatic call"), "municipal_ivr/data/flow_outbound.json")}

    @api.model
    def _get_outbound_version(self, code, company):
        """The published flow ``code`` of ``company``, made from ours when it has none.

        :raise ValueError: there is no such flow
        """
        # sudo: municipal.ivr.flow - calls have no user
        Flow = self.sudo()
        flow = Flow.search([("code", "=", code), ("company_id", "=", company.id)], limit=1)
        if not flow:
            flow = Flow._load_outbound(code, company)
        return flow.published_id

    @api.model
    def _load_outbound(self, code, company):
        sources = self._get_outbound_sources()
        if code not in sources:
            raise ValueError(f"no flow {code}")
        name, path = sources[code]
        with file_open(path, "rb") as source:
            draft = json.load(source)
        flow = self.create({"name": name, "code": code, "company_id": company.id, "draft": draft})
        flow.published_id = self.env["municipal.ivr.flow.version"].create(
            {"flow_id": flow.id, "number": 1, "content": draft | {"version": 1}}
        )
        return flow
