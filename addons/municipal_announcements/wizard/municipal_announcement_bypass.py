from odoo import fields, models


class MunicipalAnnouncementBypass(models.TransientModel):
    """Asks why an alert goes out without a second person (N08)."""

    _name = "municipal.announcement.bypass"
    _description = "Release of an alert in an emergency"

    announcement_id = fields.Many2one("municipal.announcement", "Alert", required=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        self.ensure_one()
        self.announcement_id.action_bypass(self.reason)
        return {"type": "ir.actions.act_window_close"}
