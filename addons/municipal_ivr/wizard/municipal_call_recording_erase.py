from odoo import fields, models


class MunicipalCallRecordingErase(models.TransientModel):
    """Why a recording is erased: asked once, kept as proof."""

    _name = "municipal.call.recording.erase"
    _description = "Erase recordings"

    recording_ids = fields.Many2many(
        "municipal.call.recording",
        default=lambda self: self.env.context.get("active_ids", []),
        required=True,
    )
    reason = fields.Text("Who asks for it, and why", required=True)

    def action_erase(self):
        self.recording_ids._erase(self.reason)
        return {"type": "ir.actions.act_window_close"}
