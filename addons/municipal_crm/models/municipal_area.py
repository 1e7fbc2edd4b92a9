import json

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools.geo import check_polygon, point_in_polygon


class MunicipalArea(models.Model):
    """A quarter, village or district of the town, with its outline when one is known."""

    _name = "municipal.area"
    _description = "Area"
    _inherit = ["municipal.gazetteer"]
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(index=True)
    sequence = fields.Integer(default=10)
    parent_id = fields.Many2one("municipal.area", "Part of", index=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True
    )
    outline = fields.Text(help="GeoJSON Polygon or MultiPolygon in longitude, latitude (WGS 84).")
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL", "Another area already has this code."
    )

    @api.constrains("outline")
    def _check_outline(self):
        for area in self.filtered("outline"):
            try:
                check_polygon(json.loads(area.outline))
            except ValueError as error:
                raise ValidationError(
                    self.env._("The outline must be a GeoJSON Polygon or MultiPolygon.")
                ) from error

    @api.model
    @tools.ormcache("company_id")
    def _get_outlines(self, company_id):
        """((area id, parsed GeoJSON), …), the smallest areas last in the tree first."""
        areas = self.sudo().search(  # sudo: municipal.area - public geography
            [("company_id", "=", company_id), ("outline", "!=", False)],
            order="parent_id, sequence, id",
        )
        leaves_first = areas.sorted(lambda area: area in areas.parent_id)
        return tuple((area.id, json.loads(area.outline)) for area in leaves_first)

    @api.model
    def _get_at(self, company, latitude, longitude):
        """The area that a point lies in, empty when it lies in none."""
        for area_id, outline in self._get_outlines(company.id):
            if point_in_polygon(latitude, longitude, outline):
                return self.browse(area_id)
        return self.browse()
