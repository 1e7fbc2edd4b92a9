from odoo import api, fields, models


class MunicipalSinkMessage(models.Model):
    _inherit = "municipal.sink.message"

    kind = fields.Selection(
        selection_add=[("push", "Notification in the browser")], ondelete={"push": "cascade"}
    )

    @api.model
    def _keep_push(self, notifications):
        """Notifications for browsers that stay on this machine: a row each."""
        for row in notifications:
            self._keep(
                key=row.uuid,
                kind="push",
                sender=row.company_id.name,
                recipient=row.address or "",
                subject=row.subject or "",
                body_text=row.body or "",
                body_html="",
            )
