from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import beside
from odoo.tools import SQL


class MunicipalAppointmentCounter(models.Model):
    """The last number given at one place on one day."""

    _name = "municipal.appointment.counter"
    _description = "Numbers of a day"
    _log_access = False
    _rec_name = "day"

    place_id = fields.Many2one("municipal.place", required=True, ondelete="cascade")
    day = fields.Date(required=True, index=True)
    last = fields.Integer(required=True, aggregator=None)

    _day_uniq = models.UniqueIndex("(place_id, day)", "A day at a place is counted once.")

    @api.model
    def _take(self, place, day):
        """The next number; it is gone even if the visit ends in an error, so nobody waits for it."""
        with beside(self.env, is_safe=True) as cr:
            cr.execute(
                SQL(
                    "INSERT INTO municipal_appointment_counter AS c (place_id, day, last)"
                    " VALUES (%s, %s, 1) ON CONFLICT (place_id, day)"
                    " DO UPDATE SET last = c.last + 1 RETURNING last",
                    place.id,
                    day,
                )
            )
            return cr.fetchone()[0]

    @api.autovacuum
    def _gc_old(self):
        self.env.cr.execute(
            "DELETE FROM municipal_appointment_counter WHERE day < current_date - 7"
        )


class MunicipalAppointment(models.Model):
    """The short number on the display and on the ticket."""

    _inherit = "municipal.appointment"

    def _take_number(self):
        """A number of the day of the appointment at its place, e.g. 017."""
        self.ensure_one()
        day = self.company_id._get_municipal_day(self.date_start)
        self.number = f"{self.env['municipal.appointment.counter']._take(self.place_id, day):03}"
