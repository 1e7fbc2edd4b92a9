import re

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.text import fold
from odoo.fields import Domain
from odoo.tools import frozendict

PAGE_SIZE = 50


class MunicipalPlace(models.Model):
    """Places that people look for: an accessible list first, and the same on a map (N02)."""

    _inherit = "municipal.place"

    kind = fields.Selection(
        selection_add=[
            ("shelter", "Shelter or assembly point"),
            ("health", "Health"),
            ("education", "Education"),
            ("culture", "Culture"),
            ("sport", "Sport"),
            ("park", "Park or playground"),
            ("toilet", "Public toilet"),
            ("parking", "Parking"),
        ],
        ondelete=dict.fromkeys(
            (
                *("shelter", "health", "education", "culture"),
                *("sport", "park", "toilet", "parking"),
            ),
            "set default",
        ),
    )
    is_listed = fields.Boolean("On the website", default=True)
    wheelchair = fields.Selection(
        [("yes", "Yes"), ("partly", "Partly"), ("no", "No")],
        "Reached by wheelchair",
        help="Empty: not known; the website says so.",
    )
    access_note = fields.Char(
        "Access", translate=True, help="E.g. ramp at the back, toilet for wheelchairs, lift."
    )
    season_note = fields.Char("Season", translate=True, help="E.g. closed from November to March.")
    description = fields.Text(translate=True)
    email = fields.Char("E-mail")
    url = fields.Char("Website")

    @api.onchange("step_free")
    def _onchange_step_free(self):
        if self.step_free and not self.wheelchair:
            self.wheelchair = "yes"

    def _get_public_path(self):
        return f"/places/{self.env['ir.http']._slugify(self.name or '', max_length=40) or 'place'}-{self.id}"

    def _prepare_public_place(self):
        """Plain values of one place, for pages, the map and the offline page."""
        return frozendict(
            id=self.id,
            path=self._get_public_path(),
            name=self.name,
            kind=self.kind,
            kind_name=self._get_public_kinds()[self.kind],
            address=self.address or "",
            area=self.area_id.name or "",
            hours=self.opening_hours or "",
            season=self.season_note or "",
            phone=self.phone or "",
            email=self.email or "",
            url=self.url if re.match(r"https?://", self.url or "") else "",
            wheelchair=self.wheelchair or ("yes" if self.step_free else ""),
            access=self.access_note or "",
            description=self.description or "",
            point=(self.latitude, self.longitude) if self.latitude or self.longitude else None,
        )

    @api.model
    def _get_public_kinds(self):
        """{kind: its name in the current language}"""
        return dict(self._fields["kind"]._description_selection(self.env))

    @api.model
    def _get_public_domain(self):
        return Domain("company_id", "=", self.env.company.id) & Domain("is_listed", "=", True)

    @api.model
    def _find_public(self, path):
        """The place (in sudo) that an address leads to; empty when there is none."""
        found = re.fullmatch(r"(?:.*-)?([0-9]{1,9})", path or "")
        domain = self._get_public_domain() & Domain("id", "=", int(found[1]) if found else 0)
        # sudo: municipal.place - public geography
        return self.sudo().search(domain)

    @api.model
    def _get_public_places(self, query):
        """The places that fit ``q``, ``kind`` and ``step_free``, all of them: {places, filters, kinds}."""
        kinds = self._get_public_kinds()
        # sudo: municipal.place - public geography
        rows = self.sudo().search(self._get_public_domain(), order="name, id")
        asked = {
            "q": str(query.get("q") or "").strip()[:100],
            "kind": query.get("kind") if query.get("kind") in kinds else "",
            "access": "1" if query.get("access") else "",
        }
        words = fold(asked["q"]).split()
        places = [row._prepare_public_place() for row in rows]
        there = {place["kind"] for place in places}
        return {
            "places": tuple(place for place in places if _fits(place, asked, words)),
            "filters": frozendict({name: value for name, value in asked.items() if value}),
            "kinds": tuple((code, name) for code, name in kinds.items() if code in there),
        }

    @api.model
    def _get_public_points(self, query):
        """The same places for the map: [{lat, lon, name, kind, path}]."""
        return [
            {
                "lat": place["point"][0],
                "lon": place["point"][1],
                **{name: place[name] for name in ("name", "kind", "kind_name", "path")},
            }
            for place in self._get_public_places(query)["places"]
            if place["point"]
        ]


def _fits(place, asked, words):
    if asked["kind"] and place["kind"] != asked["kind"]:
        return False
    if asked["access"] and place["wheelchair"] not in ("yes", "partly"):
        return False
    names = ("name", "address", "area", "kind_name", "description")
    text = fold(" ".join(place[name] for name in names))
    return all(word in text for word in words)
