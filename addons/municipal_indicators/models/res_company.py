from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        result = super().write(vals)
        if "municipality_tz" in vals:
            # the days of all requests are others now
            # sudo: municipal.indicator.fact - its rows follow the requests, whoever writes
            self.env["municipal.indicator.fact"].sudo()._rebuild(self)
        return result
