from odoo import models

from .res_company_public import KEPT_FIELDS


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        """The town's own contact is on every page, and the server remembers it."""
        result = super().write(vals)
        if KEPT_FIELDS & vals.keys():
            contacts = self.env["res.company"]._get_company_contacts()
            if not contacts.isdisjoint(self.ids):
                self.env.registry.clear_cache()
        return result
