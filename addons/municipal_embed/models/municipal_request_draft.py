from odoo import api, models


class MunicipalRequestDraft(models.Model):
    _inherit = "municipal.request.draft"

    @api.model
    def _create_request(self, vals, files, key):
        """The request knows from which website it came; the controller has looked at the key."""
        embed = self.env.context.get("municipal_embed")
        return super()._create_request({**vals, "embed_id": embed} if embed else vals, files, key)
