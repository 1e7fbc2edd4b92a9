import json

from odoo import api, models
from odoo.tools import file_open

DEFAULT = "municipal_ivr/data/flow.json"


class MunicipalIvrFlow(models.Model):
    """The flow with which a municipality begins."""

    _inherit = "municipal.ivr.flow"

    @api.model
    def _load_default(self):
        """Fill and publish the default flow, once; what the town changed stays."""
        flow = self.env.ref("municipal_ivr.municipal_ivr_flow_default")
        if flow.published_id:
            return
        with file_open(DEFAULT, "rb") as source:
            flow.draft = json.load(source)
        version = self.env["municipal.ivr.flow.version"].create(
            {"flow_id": flow.id, "number": 1, "content": flow.draft | {"version": 1}}
        )
        flow.published_id = version
