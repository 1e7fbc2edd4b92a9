from odoo import api, fields, models

from ..tools.text import fold


class MunicipalStreet(models.Model):
    """A street of the town's own gazetteer. The same name may exist in several areas."""

    _name = "municipal.street"
    _description = "Street"
    _inherit = ["municipal.gazetteer"]
    _order = "name, area_id"

    name = fields.Char(required=True, translate=True)
    search_name = fields.Char(compute="_compute_search_name", store=True, index=True)
    area_id = fields.Many2one("municipal.area", index=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True
    )
    latitude = fields.Float()
    longitude = fields.Float()
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        "(company_id, search_name, COALESCE(area_id, 0))",
        "This street is already listed for the area.",
    )

    @api.depends("name")
    def _compute_search_name(self):
        # one folded form per record: the name in the language that the town writes it in
        for street in self:
            street.search_name = fold(street.name or "")

    @api.depends("name", "area_id")
    def _compute_display_name(self):
        for street in self:
            street.display_name = street._get_place_name()

    def _get_address(self, number=""):
        """Street and number, in one line."""
        self.ensure_one()
        return f"{self.name} {number or ''}".strip()

    def _get_place_name(self, number=""):
        """As people say it: street, number and, in brackets, the area."""
        area = f"({self.area_id.name})" if self.area_id else ""
        return " ".join(filter(None, (self._get_address(number), area)))

    @api.model
    def _find(self, company, text):
        """Streets of the municipality whose folded name equals that of ``text``."""
        return self.search(
            [("company_id", "=", company.id), ("search_name", "=", fold(text or ""))]
        )
