from odoo import api, models, tools

from ..tools.gazetteer import Entry, same, suggest
from ..tools.geo import distance_m
from ..tools.typed import split_street


class MunicipalGazetteer(models.AbstractModel):
    """Geography of the town: read at every map and every search, and changed once a year."""

    _name = "municipal.gazetteer"
    _inherit = "municipal.cached"
    _description = "Entry of the gazetteer"

    # === SEARCH: names and points of one municipality, kept in memory === #

    @api.model
    @tools.ormcache("self._name", "company_id", "lang")
    def _get_entries(self, company_id, lang):
        """((entry, latitude, longitude, area id), …) of all names."""
        # sudo: municipal.street, municipal.place - the town's streets and squares are no secret
        rows = self.sudo().with_context(lang=lang).search([("company_id", "=", company_id)])
        return tuple(
            (
                Entry.of(row.id, row.name, row.display_name),
                row.latitude,
                row.longitude,
                row.area_id.id,
            )
            for row in rows
        )

    @api.model
    def _suggest(self, company, text, limit=8):
        """Names that ``text`` may mean, the likeliest first: [{label, latitude, longitude}]."""
        rows = {row[0].id: row for row in self._get_entries(company.id, self.env.lang)}
        found = suggest(split_street(text or "")[0][:120], (row[0] for row in rows.values()), limit)
        return [
            {"label": entry.label, "latitude": lat, "longitude": lon}
            for entry in found
            for _entry, lat, lon, _area in [rows[entry.id]]
        ]

    @api.model
    def _find_same(self, company, text):
        """Records of the name ``text`` in whatever alphabet, without any guessing (in sudo)."""
        entries = [row[0] for row in self._get_entries(company.id, self.env.lang)]
        # sudo: municipal.street, municipal.place - the town's streets and squares are no secret
        return self.sudo().browse([entry.id for entry in same(text, entries)])

    @api.model
    def _find_nearest(self, company, latitude, longitude, reach, area_id=None):
        """The record within ``reach`` metres of a point (in sudo), empty when there is none.

        One of the point's own area goes before a nearer one across its border.
        """
        near = [
            (area_id not in (None, area), distance, entry.id)
            for entry, lat, lon, area in self._get_entries(company.id, self.env.lang)
            if (lat or lon) and (distance := distance_m(latitude, longitude, lat, lon)) <= reach
        ]
        # sudo: municipal.street, municipal.place - the town's streets and squares are no secret
        return self.sudo().browse([min(near)[2]] if near else [])
