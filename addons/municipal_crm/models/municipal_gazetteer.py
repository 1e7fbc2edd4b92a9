from odoo import api, models


class MunicipalGazetteer(models.AbstractModel):
    """Geography of the town: read at every map and every search, and changed once a year."""

    _name = "municipal.gazetteer"
    _description = "Entry of the gazetteer"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
