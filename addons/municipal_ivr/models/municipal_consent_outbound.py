from odoo import api, fields, models


class MunicipalConsent(models.Model):
    """Automatic calls are a purpose of their own: the telephone can be wanted without them."""

    _inherit = "municipal.consent"

    purpose = fields.Selection(
        selection_add=[("automatic_calls", "Automatic calls")],
        ondelete={"automatic_calls": "cascade"},
    )

    @api.model
    def _record_call_opt_out(self, citizen):
        """The citizen's number was told by key to be called by no machine."""
        if not citizen or self._get_state(citizen, "automatic_calls") is False:
            return
        shown = self.env["municipal.consent.text"]._get_texts()["automatic_calls"]
        # sudo: municipal.consent - kept by the system as proof of what was said
        self.sudo().create(
            {
                "citizen_id": citizen.id,
                "purpose": "automatic_calls",
                "granted": False,
                "text": shown.text,
                "text_version": shown.version,
                "channel": "phone",
            }
        )
