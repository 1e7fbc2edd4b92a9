from odoo import api, fields, models, tools


class MunicipalEmergencyNumber(models.Model):
    """Whom to call when somebody is in danger; the country's numbers come as data."""

    _name = "municipal.emergency.number"
    _inherit = "municipal.cached"
    _description = "Emergency number"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    number = fields.Char(required=True)
    sequence = fields.Integer(default=10)

    _number_uniq = models.UniqueIndex("(number)", "This number is listed already.")

    @api.model
    @tools.ormcache("self.env.lang")
    def _get_numbers(self):
        """[(number, name)] in order, for everybody; every page of the website shows them."""
        # sudo: municipal.emergency.number - the public reads them on every page
        return [(row.number, row.name) for row in self.sudo().search([])]
