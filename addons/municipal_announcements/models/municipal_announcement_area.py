import json

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.geo import check_polygon, get_polygons
from odoo.exceptions import ValidationError

#: A circle larger than this is the whole country, or a slip of the keys.
MOST_METRES = 200_000


class MunicipalAnnouncement(models.Model):
    """Where an announcement is meant for (N09): districts, a circle, a shape, or the whole town."""

    _inherit = "municipal.announcement"

    is_whole_town = fields.Boolean("Whole town", tracking=True)
    area_ids = fields.Many2many("municipal.area", string="Districts")
    circle_lat = fields.Float("Latitude of the middle", digits=(9, 6))
    circle_lon = fields.Float("Longitude of the middle", digits=(9, 6))
    circle_radius = fields.Integer("Radius in metres", aggregator=None, help="0: no circle.")
    polygon = fields.Text(
        "Shape", help="GeoJSON Polygon or MultiPolygon in longitude, latitude (WGS 84)."
    )

    _circle_sane = models.Constraint(
        f"CHECK (circle_radius BETWEEN 0 AND {MOST_METRES}"
        " AND circle_lat BETWEEN -90 AND 90 AND circle_lon BETWEEN -180 AND 180)",
        "The circle does not lie on the map.",
    )

    @api.constrains("polygon")
    def _check_polygon(self):
        for announcement in self.filtered("polygon"):
            try:
                geometry = json.loads(announcement.polygon)
                check_polygon(geometry)
                _check_closed(geometry)
            except ValueError as error:
                raise ValidationError(
                    self.env._("The shape must be a closed GeoJSON Polygon or MultiPolygon.")
                ) from error

    def _has_area(self):
        """Whether it says where it is meant for."""
        return bool(
            self.is_whole_town
            or self.area_ids
            or self.circle_radius
            or (self.polygon or "").strip()
        )

    def _get_area_text(self):
        """Where it is meant for, in words of the current language; "" when it says nothing."""
        if self.is_whole_town:
            return self.env._("The whole municipality")
        names = self.area_ids.mapped("name")
        if self.circle_radius:
            names.append(self.env._("%s metres around a point on the map", self.circle_radius))
        if self.polygon:
            names.append(self.env._("The area on the map"))
        return ", ".join(names)


def _check_closed(geometry):
    """:raise ValueError: a ring does not come back to where it began (RFC 7946)"""
    for rings in get_polygons(geometry):
        if any(ring[0][:2] != ring[-1][:2] or len(ring) < 4 for ring in rings):
            raise ValueError("a ring is not closed")
