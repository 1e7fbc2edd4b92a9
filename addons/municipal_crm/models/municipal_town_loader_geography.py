import json

from odoo import api, models


class MunicipalTownLoader(models.AbstractModel):
    """Areas, streets and places."""

    _inherit = "municipal.town.loader"

    @api.model
    def _load_geography(self, work, geography):
        """:param dict geography: ``areas``, ``streets``, ``places``"""
        areas = geography.get("areas", [])
        self._load_areas(work, [area for area in areas if not area.get("parent")])
        self._load_areas(work, [area for area in areas if area.get("parent")])
        self._load_streets(work, geography.get("streets", []))
        self._load_places(work, geography.get("places", []))

    @api.model
    def _load_areas(self, work, areas):
        rows = [
            {
                "code": area["code"],
                "name": self._texts(work, area, "name"),
                "sequence": 10 * position,
                "parent_id": self._get_id(work, "area", area.get("parent")),
                "outline": json.dumps(area["outline"]) if area.get("outline") else False,
                "company_id": work.company.id,
            }
            for position, area in enumerate(areas, 1)
        ]
        for area, record in zip(areas, self._store(work, "municipal.area", rows), strict=True):
            work.found["area", area["code"]] = record

    @api.model
    def _load_streets(self, work, streets):
        rows = [
            {
                "name": self._texts(work, street, "name"),
                "area_id": self._get_id(work, "area", street.get("area")),
                "latitude": street.get("latitude", 0.0),
                "longitude": street.get("longitude", 0.0),
                "company_id": work.company.id,
            }
            for street in streets
        ]
        self._store(work, "municipal.street", rows, key=("name", "area_id"))

    @api.model
    def _load_places(self, work, places):
        rows = [self._prepare_place(work, place) for place in places]
        records = self._store(work, "municipal.place", rows, key=("name", "kind"))
        for place, record in zip(places, records, strict=True):
            work.found["place", place.get("key")] = record

    @api.model
    def _prepare_place(self, work, place):
        return {
            "name": self._texts(work, place, "name"),
            "kind": place.get("kind", "landmark"),
            "address": self._texts(work, place, "address"),
            "opening_hours": self._texts(work, place, "opening_hours"),
            "area_id": self._get_id(work, "area", place.get("area")),
            "latitude": place.get("latitude", 0.0),
            "longitude": place.get("longitude", 0.0),
            "phone": place.get("phone", False),
            "step_free": place.get("step_free", False),
            "is_pickup": place.get("is_pickup", False),
            "company_id": work.company.id,
        }

    @api.model
    def _get_id(self, work, kind, key):
        return work.get(kind, key).id if key else False
