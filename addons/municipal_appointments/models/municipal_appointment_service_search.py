from odoo import fields, models
from odoo.addons.municipal_crm.models.transactions import beside
from odoo.tools import SQL


class MunicipalAppointmentService(models.Model):
    """What people looked for and did not find is remembered, for the statistics."""

    _inherit = "municipal.appointment.service"

    def _record_search(self, channel, first=None, place=None):
        """Remember one look for a free time, also when the visit that made it fails later.

        :param str channel: web, phone or counter
        :param first: the first Free that was offered, None when there was nothing
        :param place: the municipal.place that was wished, if any
        """
        self.ensure_one()
        now = fields.Datetime.now()
        company = self.company_id
        days = None
        if first:
            start = company._get_municipal_day(first.date_start)
            days = (start - company._get_municipal_day(now)).days
        row = (self.id, place.id if place else None, company.id, now, bool(first), days, channel)
        with beside(self.env, is_safe=False) as cr:
            cr.execute(
                SQL(
                    "INSERT INTO municipal_appointment_search (service_id, place_id, company_id,"
                    " date, is_found, days_to_first, channel) VALUES %s",
                    row,
                )
            )
