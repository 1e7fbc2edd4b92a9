import json

from odoo import api, models, tools

from ..tools.geo import parse_point
from ..tools.map_grid import frame_of, tile_origin

#: More names than these make a map unreadable and its ground heavy.
LABEL_LIMIT = 800
#: Metres from a point within which a street gives it its name.
REACH = 300


class MunicipalMap(models.AbstractModel):
    """The ground of every map: the town's own geography, and tiles when a server of them is set.

    Without an address of tiles, which is how it comes, no map asks any other machine for anything.
    """

    _name = "municipal.map"
    _description = "Ground of the maps"

    @api.model
    @api.readonly
    def get_ground(self):
        """The ground for officers; see :meth:`_get_ground`."""
        self.env["municipal.area"].check_access("read")
        return self._get_ground()

    @api.model
    def _get_ground(self):
        """{areas: [{name, is_part, outline}], labels: [[lat, lon, text, kind]], tiles, copyright}

        ``kind`` is ``street`` or ``place``; ``tiles`` is the address of a tile server or empty.
        """
        return self._get_town(self.env.company.id, self.env.lang) | self._get_tiles()

    @api.model
    @tools.ormcache("company_id", "lang")
    def _get_town(self, company_id, lang):
        domain = [("company_id", "=", company_id)]
        # sudo: municipal.area, municipal.street, municipal.place - public geography
        scope = self.sudo().with_context(lang=lang).env
        areas = scope["municipal.area"].search([*domain, ("outline", "!=", False)])
        point = ["|", ("latitude", "!=", 0), ("longitude", "!=", 0)]
        streets = scope["municipal.street"].search([*domain, *point], limit=LABEL_LIMIT)
        places = scope["municipal.place"].search([*domain, *point], limit=LABEL_LIMIT)
        return {
            "areas": [
                {
                    "name": area.name,
                    "is_part": bool(area.parent_id),
                    "outline": json.loads(area.outline),
                }
                for area in areas
            ],
            "labels": [
                [round(row.latitude, 5), round(row.longitude, 5), row.name, kind]
                for kind, rows in (("place", places), ("street", streets))
                for row in rows
            ],
        }

    @api.model
    def _get_areas(self):
        """[{id, name}] of the areas that have no parts, in the order of the town."""
        return self._get_areas_cached(self.env.company.id, self.env.lang)

    @api.model
    @tools.ormcache("company_id", "lang")
    def _get_areas_cached(self, company_id, lang):
        # sudo: municipal.area - public geography
        Area = self.env["municipal.area"].sudo().with_context(lang=lang)
        areas = Area.search([("company_id", "=", company_id)])
        return [{"id": area.id, "name": area.name} for area in areas - areas.parent_id]

    @api.model
    @tools.ormcache("self.env.company.id")
    def _get_frame(self):
        """The :class:`Bounds` of the town's areas, None when no outline is known."""
        outlines = self.env["municipal.area"]._get_outlines(self.env.company.id)
        return frame_of(outline for _area, outline in outlines)

    @api.model
    def _get_at(self, latitude, longitude):
        """What is at a point of the user's municipality.

        :return: {inside, area (record, perhaps empty), street (the nearest one, perhaps empty)};
            a town without outlines has no outside
        """
        company = self.env.company
        area = self.env["municipal.area"]._get_at(company, latitude, longitude)
        inside = bool(area) or not self.env["municipal.area"]._get_outlines(company.id)
        street = self.env["municipal.street"]
        if inside:
            street = street._find_nearest(company, latitude, longitude, REACH, area.id or None)
        return {"inside": inside, "area": area, "street": street}

    @api.model
    def _get_public_at(self, text):
        """As :meth:`_get_at` in words, for a point as it stands in an address (``38.3,25.19``).

        :return: {inside, area, street} of names; None when it is no point
        """
        point = parse_point(text)
        if not point:
            return None
        place = self._get_at(*point)
        # sudo: municipal.area - public geography
        area = place["area"].sudo().name or ""
        return {
            "inside": place["inside"],
            "area": area,
            "street": place["street"].display_name or "",
        }

    @api.model
    def _get_tiles(self):
        # sudo: ir.config_parameter - where tiles come from is told to every browser that shows a map
        parameter = self.env["ir.config_parameter"].sudo().get_param
        address = parameter("leaflet.tile_url") or ""
        if address == "False":  # how web_leaflet_lib stores that there is none
            address = ""
        owner = tools.html_sanitize(
            parameter("leaflet.copyright") or "", sanitize_attributes=True, strip_classes=True
        )
        return {"tiles": address, "copyright": owner if address else ""}

    @api.model
    def _get_tile_origin(self):
        """What a page's content policy must allow for the tiles; empty when they are ours or none."""
        return tile_origin(self._get_tiles()["tiles"])
