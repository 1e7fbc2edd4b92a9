from odoo import models


class MunicipalAnnouncement(models.Model):
    """What is on its way follows the announcement: cancelled means that the rest stays (N06)."""

    _inherit = "municipal.announcement"

    def _follow_state(self, code):
        super()._follow_state(code)
        if code == "cancelled":
            # sudo: municipal.broadcast - follows, whoever cancels
            open_ones = self.env["municipal.broadcast"].sudo().search(
                [("announcement_id", "=", self.id), ("state", "in", ("ready", "running", "paused"))]
            )  # fmt: skip
            open_ones._set_state(
                "stopped", stop_reason=self.env._("The announcement was cancelled.")
            )

    def action_send(self):
        """Prepare a broadcast of it: choose the ways, look at counts and cost, let it go."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_announcements.municipal_broadcast_action"
        )
        return action | {
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_announcement_id": self.id},
        }
