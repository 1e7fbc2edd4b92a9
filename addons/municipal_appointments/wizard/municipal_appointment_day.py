from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

REPORT = "municipal_appointments.municipal_appointment_day_action_report"
#: What is not printed: nobody comes.
NOT_PRINTED = ("held", "expired", "kept_back", "cancelled")


class MunicipalAppointmentDay(models.TransientModel):
    """The appointments of a day on paper, as far as the reader may see them."""

    _name = "municipal.appointment.day"
    _description = "Appointments of a day on paper"

    date = fields.Date("Day", required=True, default=fields.Date.context_today)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    place_ids = fields.Many2many(
        "municipal.place", string="Places", domain="[('is_bookable', '=', True)]"
    )
    with_contact = fields.Boolean("With telephone numbers", default=True)

    def action_print(self):
        self.ensure_one()
        return self.env.ref(REPORT).report_action(self)

    def _get_file_name(self):
        self.ensure_one()
        return self.env._("Appointments %s", self.date)

    def _get_groups(self):
        """[(place, [(counter or empty, appointments in the order of time)])]"""
        self.ensure_one()
        found = self.env["municipal.appointment"].search(self._get_domain(), order="date_start, id")
        groups = []
        for place in found.place_id.sorted("name"):
            here = found.filtered(lambda row, place=place: row.place_id == place)
            rows = here.sorted(lambda row: (row.lane_id.sequence, row.lane_id.id or 0))
            groups.append((place, list(rows.grouped("lane_id").items())))
        return groups

    def _get_domain(self):
        start, end = (
            self.company_id._get_municipal_moment(self.date + timedelta(days=days))
            for days in (0, 1)
        )
        domain = Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("date_start", ">=", start),
                ("date_start", "<", end),
                ("state", "not in", NOT_PRINTED),
            ]
        )
        return domain & Domain("place_id", "in", self.place_ids.ids) if self.place_ids else domain
