from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.typed import read_number
from odoo.fields import Domain
from odoo.tools import consteq
from odoo.tools import hmac as secret_hmac

#: So long a number stays on the display after it was called, and so many of them.
SHOWN = timedelta(minutes=20)
MOST = 8


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
        """Derived from the secret of the database; it opens the display and nothing else."""
        number = self._origin.id
        signature = secret_hmac(self.env(su=True), "municipal.place.display", str(number))
        return f"{number}-{signature[:32]}"

    @api.model
    def _find_by_display(self, token):
        """The place (in sudo) of a display, empty when there is none."""
        number, _dash, _signature = (token or "").partition("-")
        # sudo: municipal.place - the signature is the right of access
        place = self.sudo().browse(read_number(number, 9) or []).exists()
        expected = place._make_display_token() if place else "-"
        fits = consteq(expected, (token or "")[:100].encode("ascii", "ignore").decode())
        return place if fits and place.is_bookable and place.active else place.browse()

    def _get_display(self):
        """What the display shows, for anybody: nothing here says who somebody is.

        :return: {"calls": [{"number", "counter", "key"}] the last one first,
            "waiting": how many, "wait": minutes that a new arrival would wait, or None}
        """
        self.ensure_one()
        # sudo: municipal.appointment - numbers and counters only
        Appointment = self.env["municipal.appointment"].sudo()
        domain = Appointment._get_queue_domain(self, states=("called", "serving"))
        domain &= Domain("date_called", ">", fields.Datetime.now() - SHOWN)
        called = Appointment.search(domain, order="date_called desc, id desc", limit=MOST)
        waiting = Appointment.search(Appointment._get_queue_domain(self))
        waits = Appointment._get_waits(self)
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
            "wait": max((waits[row.id] for row in waiting if row.id in waits), default=None),
        }

    def _get_display_words(self):
        """What the voice says; the script puts number and counter in."""
        return {
            "say": self.env._("Number {number}, counter {counter}"),
            "on": self.env._("The voice is on."),
        }
