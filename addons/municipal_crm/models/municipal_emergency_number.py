from odoo import api, fields, models, tools


class MunicipalEmergencyNumber(models.Model):
    """Whom to call when somebody is in danger; the country's numbers come as data."""

    _name = "municipal.emergency.number"
    _description = "Emergency number"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    number = fields.Char(required=True)
    sequence = fields.Integer(default=10)

    _number_uniq = models.UniqueIndex("(number)", "This number is listed already.")

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

    @api.model
    @tools.ormcache("self.env.lang")
    def _get_numbers(self):
        """[(number, name)] in order, for everybody; every page of the website shows them."""
        # sudo: municipal.emergency.number - the public reads them on every page
        return [(row.number, row.name) for row in self.sudo().search([])]
