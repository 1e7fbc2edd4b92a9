from odoo import api, models


class MunicipalHome(models.AbstractModel):
    _inherit = "municipal.home"

    @api.model
    def _get_tiles(self):
        """A tile while there is something to vote on or to read the result of."""
        if not self.env["municipal.ballot"]._get_public():
            return super()._get_tiles()
        title = self.env._("Vote")
        text = self.env._("Referendums and polls of the municipality, and their results.")
        tile = self._prepare_tile("ballot", 25, "/referendums", title, text, "check")
        return [*super()._get_tiles(), tile]
