from odoo import fields, models


class MunicipalOutsideBody(models.Model):
    """A body that is competent where the municipality is not: water company, Region, ministry …"""

    _name = "municipal.outside.body"
    _description = "Outside body"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    email = fields.Char("E-mail", help="Without one, requests are handed over by telephone.")
    phone = fields.Char(help="The citizen is told it together with the name.")
    website = fields.Char()
    category_ids = fields.Many2many(
        "municipal.request.category",
        string="Categories",
        help="What is theirs: for these they are proposed first. Empty: for anything.",
    )
    note = fields.Text("How they like it", help="For the officers: hours, person, what they ask.")
    company_id = fields.Many2one(
        "res.company", "Municipality", help="Empty: for every municipality."
    )
    active = fields.Boolean(default=True)

    def _fits(self, category):
        """Those of ``self`` that are competent for ``category``."""
        path = set(category._get_path_ids()) if category else set()
        return self.filtered(lambda body: path & set(body.category_ids.ids))
