import random
from datetime import timedelta

from odoo import api, models
from odoo.addons.municipal_crm.tools.text import look_latin

#: They look and are called the same in Greek and in Latin letters.
LETTERS = "ABEHKMNPTX"
MOST_TRIES = 50


class MunicipalAppointment(models.Model):
    """The short number on the display and on the ticket.

    Drawn, not counted: a counter would make all who book at one place wait for each other, and
    would tell how many came before.
    """

    _inherit = "municipal.appointment"

    def _take_number(self):
        """A number, e.g. K417, that nobody else has at this place on the day of the visit."""
        self.ensure_one()
        used = self._get_numbers_of_day()
        chance = random.SystemRandom()
        for _try in range(MOST_TRIES):
            number = f"{chance.choice(LETTERS)}{chance.randrange(1000):03}"
            if number not in used:
                break
        self.number = number

    @api.model
    def _read_number(self, typed):
        """A number as it is kept, whichever keyboard it was typed on."""
        return look_latin("".join(typed.upper().split()))

    def _get_numbers_of_day(self):
        company = self.company_id
        day = company._get_municipal_day(self.date_start)
        domain = [
            ("place_id", "=", self.place_id.id),
            ("date_start", ">=", company._get_municipal_moment(day)),
            ("date_start", "<", company._get_municipal_moment(day + timedelta(days=1))),
            ("number", "!=", False),
        ]
        # sudo: municipal.appointment - only their numbers
        return set(self.sudo().search_fetch(domain, ["number"]).mapped("number"))
