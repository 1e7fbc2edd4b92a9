from odoo import api, fields, models


class MunicipalConsent(models.Model):
    _inherit = "municipal.consent"

    purpose = fields.Selection(
        selection_add=[("needs", "Declared needs")], ondelete={"needs": "cascade"}
    )

    @api.model
    def _get_state(self, citizen, purpose):
        """True (given), False (withdrawn) or None (never asked) as last recorded."""
        # sudo: municipal.consent - the citizen's own
        rows = self.sudo().search(
            [("citizen_id", "=", citizen.id), ("purpose", "=", purpose)], limit=1
        )
        return rows.granted if citizen and rows else None

    @api.model
    def _record(self, citizen, purpose, granted):
        """Add what the citizen says now on the website; nothing when it is what they said last."""
        if self._get_state(citizen, purpose) == granted:
            return
        shown = self.env["municipal.consent.text"]._get_texts()[purpose]
        # sudo: municipal.consent - kept by the system as proof of what was said
        self.sudo().create(
            {
                "citizen_id": citizen.id,
                "purpose": purpose,
                "granted": granted,
                "text": shown.text,
                "text_version": shown.version,
                "channel": "web",
            }
        )
