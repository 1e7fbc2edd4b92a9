from odoo import fields, models


class MunicipalPlace(models.Model):
    """A service point with counters where one comes by appointment."""

    _inherit = "municipal.place"

    is_bookable = fields.Boolean("Appointments", help="Citizens can choose this place.")
    takes_walk_ins = fields.Boolean(
        "Also without appointment",
        help="The website says how long one waits there now without an appointment.",
    )
    directions = fields.Text("How to get there", translate=True)
    lane_ids = fields.One2many("municipal.appointment.lane", "place_id", "Counters")
    opening_ids = fields.One2many(
        "municipal.appointment.opening", "place_id", "Opening hours of counters"
    )

    def _get_public_facts(self):
        """What a page says of the place, in the language of the environment; empty for no place.

        :return: {name, address, phone, hours, step_free, directions, point: (latitude, longitude)
            or None, map_url, geo_url}; the addresses are only for a press of the visitor
        """
        if not self:
            return {}
        names = ("name", "address", "phone", "step_free", "directions")
        facts = {name: self[name] for name in names} | {"hours": self.opening_hours}
        point = (round(self.latitude, 6), round(self.longitude, 6))
        if not any(point):
            return facts | {"point": None}
        where = "{},{}".format(*point)
        return facts | {
            "point": point,
            "geo_url": f"geo:{where}?q={where}",
            "map_url": "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=18/{0}/{1}".format(
                *point
            ),
        }
