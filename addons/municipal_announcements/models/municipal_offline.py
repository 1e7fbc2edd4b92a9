from odoo import api, fields, models

#: Kinds of places that one looks for when the network is down, the most needed first.
OFFLINE_KINDS = ("shelter", "health", "service_point")
MOST_PLACES = 60


class MunicipalOffline(models.AbstractModel):
    """What a phone keeps for the time without network (N32)."""

    _name = "municipal.offline"
    _description = "Page for the time without network"

    @api.model
    def _get_page(self):
        """{alerts, places, numbers, made}: plain values; ``made`` is the moment of it (UTC)."""
        Place = self.env["municipal.place"]
        places = sorted(
            (row for row in Place._get_public_places({})["places"] if row["kind"] in OFFLINE_KINDS),
            key=lambda row: OFFLINE_KINDS.index(row["kind"]),
        )
        return {
            "alerts": self.env["municipal.announcement"]._get_current_alerts(),
            "places": places[:MOST_PLACES],
            "numbers": self.env["municipal.emergency.number"]._get_numbers(),
            "made": fields.Datetime.now(),
        }
