from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.signed_link import find_row, make_token
from odoo.fields import Domain

#: So long a number stays on the display after it was called, and so many of them.
SHOWN = timedelta(minutes=20)
MOST = 8
#: So many topics have a waiting time of their own below.
MOST_TOPICS = 6


class MunicipalPlace(models.Model):
    """The display of a waiting room: numbers and counters, never a name."""

    _inherit = "municipal.place"

    display_url = fields.Char("Display of the waiting room", compute="_compute_display_url")

    def _compute_display_url(self):
        for place in self:
            page = place._make_display_token() if place._origin and place.is_bookable else ""
            base = place.company_id.get_base_url()
            place.display_url = f"{base}/appointments/display/{page}" if page else False

    def _make_display_token(self):
        """It opens the display and nothing else."""
        place = self._origin
        return make_token(place, "municipal.place.display", str(place.id))

    @api.model
    def _find_by_display(self, token):
        """The place (in sudo) of a display, empty when there is none."""
        # sudo: municipal.place - the signature is the right of access
        found = find_row(self.sudo(), token, lambda place: place._make_display_token())
        return found.filtered(lambda place: place.is_bookable and place.active)

    def _get_display(self):
        """What the display shows, for anybody: nothing here says who somebody is.

        :return: {"calls": [{"number", "counter", "key"}] the last one first,
            "waiting": how many, "wait": minutes that a new arrival would wait, or None when it
            depends on the topic; then "waits": [{"topic", "wait"}]}
        """
        self.ensure_one()
        # sudo: municipal.appointment - numbers and counters only
        Appointment = self.env["municipal.appointment"].sudo()
        domain = Appointment._get_queue_domain(self, states=("called", "serving"))
        domain &= Domain("date_called", ">", fields.Datetime.now() - SHOWN)
        called = Appointment.search(domain, order="date_called desc, id desc", limit=MOST)
        waiting = Appointment.search(Appointment._get_queue_domain(self))
        waits = self._get_display_waits()
        is_same = len({row["wait"] for row in waits}) == 1
        return {
            "calls": [
                {
                    "number": row.number,
                    "counter": row.called_lane_id.code or row.called_lane_id.name or "",
                    "key": f"{row.number}@{row.date_called.timestamp():.0f}",
                }
                for row in called
            ],
            "waiting": len(waiting),
            "wait": waits[0]["wait"] if is_same else None,
            "waits": [] if is_same else waits[:MOST_TOPICS],
        }

    def _get_wait(self):
        """What anybody may know of the waiting room.

        :return: {"wait": minutes for somebody who comes now without an appointment (for the topic
            that takes longest), None when nobody is being called; "waiting": how many are there}
        """
        self.ensure_one()
        # sudo: municipal.appointment - how many, nobody's name
        Appointment = self.env["municipal.appointment"].sudo()
        return {
            "wait": max((row["wait"] for row in self._get_display_waits()), default=None),
            "waiting": Appointment.search_count(Appointment._get_queue_domain(self)),
        }

    def _get_display_waits(self):
        """[{"topic", "wait"}] for somebody who came now, the longest first."""
        # sudo: municipal.appointment.service - what the place offers to everybody
        Service = self.env["municipal.appointment.service"].sudo()
        here = Domain("place_ids", "=", False) | Domain("place_ids", "in", self.ids)
        services = Service.search(
            here & Domain("company_id", "=", self.company_id.id) & Domain("kind", "=", "counter")
        )
        waits = self.env["municipal.appointment"]._get_arrival_waits(self, services)
        rows = [{"topic": service.name, "wait": wait} for service, wait in waits.items()]
        return sorted(rows, key=lambda row: -row["wait"])

    def _get_display_words(self):
        """What the voice says; the script puts number and counter in."""
        return {
            "say": self.env._("Number {number}, counter {counter}"),
            "on": self.env._("The voice is on."),
        }
