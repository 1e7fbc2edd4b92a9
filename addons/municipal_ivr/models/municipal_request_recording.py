from odoo import api, fields, models


class MunicipalRequest(models.Model):
    """What was said by telephone, beside the text that was made of it."""

    _inherit = "municipal.request"

    recording_ids = fields.One2many("municipal.call.recording", "request_id", "Recordings")
    recordings = fields.Json(
        "What the caller said", compute="_compute_recordings", exportable=False
    )

    @api.depends(
        "category_id",
        "street_id",
        "recording_ids.state",
        "recording_ids.transcript_state",
        "recording_ids.transcript",
        "recording_ids.corrected",
        "recording_ids.proposals",
    )
    @api.depends_context("uid", "lang")
    def _compute_recordings(self):
        # with the user's own rights: who may not hear it sees no text of it either
        rows = self.env["municipal.call.recording"].search([("request_id", "in", self.ids)])
        for request in self:
            mine = rows.filtered(lambda row, request=request: row.request_id == request._origin)
            request.recordings = [row._get_card() for row in mine.sorted("id")]
