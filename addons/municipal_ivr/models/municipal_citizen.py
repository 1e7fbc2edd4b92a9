from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label


class MunicipalCitizen(models.Model):
    """The calls of a citizen, on their card and in their timeline."""

    _inherit = "municipal.citizen"

    call_ids = fields.One2many("municipal.call", "citizen_id", "Calls")
    call_count = fields.Integer("Number of calls", compute="_compute_call_count")

    @api.depends_context("uid")
    def _compute_call_count(self):
        counts = dict(
            self.env["municipal.call"]._read_group(
                [("citizen_id", "in", self.ids)], ["citizen_id"], ["__count"]
            )
        )
        for citizen in self:
            citizen.call_count = counts.get(citizen, 0)

    def action_open_calls(self):
        self.ensure_one()
        return self.env["municipal.call"]._get_action([("citizen_id", "=", self.id)])

    # === TIMELINE === #

    @api.model
    def _get_timeline_sources(self):
        return super()._get_timeline_sources() | {
            "call": {
                "label": self.env._("Calls"),
                "icon": "fa-phone",
                "model": "municipal.call",
                "date": "date_start",
                "prepare": self._prepare_timeline_call,
            }
        }

    @api.model
    def _prepare_timeline_call(self, call):
        minutes, seconds = divmod(call.duration or 0, 60)
        direction = get_label(call, "direction")
        return {
            "title": f"{direction} · {minutes}:{seconds:02}",
            "detail": ", ".join(call.request_ids.mapped("protocol_number")),
            "state": get_label(call, "outcome"),
        }
