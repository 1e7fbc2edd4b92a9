from odoo import api, models

from ..tools.personal_data import find_personal, mask_personal


class MunicipalRequest(models.Model):
    """Nothing personal in the one text of a request that everybody reads, whoever writes it."""

    _inherit = "municipal.request"

    @api.onchange("public_title")
    def _onchange_public_title(self):
        """Say what was found, and propose the text without it."""
        found = find_personal(self.public_title or "")
        if not found:
            return None
        self.public_title = mask_personal(self.public_title)
        message = self.env._(
            "Everybody reads this text. It held personal data, which has been masked: %s",
            ", ".join(row.text for row in found),
        )
        return {"warning": {"title": self.env._("Personal data"), "message": message}}

    def _write_unguarded(self, vals):
        return super()._write_unguarded(self._mask_public_text(vals))

    @api.model
    def _prepare_submission(self, vals):
        return self._mask_public_text(super()._prepare_submission(vals))

    @api.model
    def _mask_public_text(self, vals):
        if vals.get("public_title"):
            return vals | {"public_title": mask_personal(vals["public_title"])}
        return vals
