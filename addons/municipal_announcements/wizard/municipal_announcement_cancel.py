from odoo import fields, models


class MunicipalAnnouncementCancel(models.TransientModel):
    """Asks why an announcement is cancelled; from that moment it is gone everywhere (N06)."""

    _name = "municipal.announcement.cancel"
    _description = "Cancellation of an announcement"

    announcement_id = fields.Many2one("municipal.announcement", required=True)
    reason = fields.Text(required=True)

    def action_apply(self):
        self.ensure_one()
        self.announcement_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
