from odoo import api, models


class MunicipalCached(models.AbstractModel):
    """What every request or page reads, from a cache of the server, and few people ever change."""

    _name = "municipal.cached"
    _description = "Remembered by the server"

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
