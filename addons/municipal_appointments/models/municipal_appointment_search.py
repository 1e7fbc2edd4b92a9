from datetime import timedelta

from odoo import api, fields, models

#: Days for which searches are kept: a year can be compared with the one before.
KEPT_PARAMETER = "municipal_appointments.search_days"
KEPT_DAYS = 730
#: As many are deleted at once.
BATCH_SIZE = 10_000


class MunicipalAppointmentSearch(models.Model):
    """A look for a free time: what the town could offer, and what it could not."""

    _name = "municipal.appointment.search"
    _description = "Search for a free time"
    _order = "id desc"
    _rec_name = "service_id"

    service_id = fields.Many2one(
        "municipal.appointment.service", required=True, index=True, ondelete="cascade"
    )
    place_id = fields.Many2one("municipal.place", ondelete="cascade")
    date = fields.Datetime("Searched on", required=True, index=True)
    is_found = fields.Boolean("Found")
    days_to_first = fields.Integer("Days to the first free time", aggregator="avg")
    channel = fields.Selection(
        [("web", "Website"), ("phone", "Telephone"), ("counter", "Counter")], required=True
    )
    company_id = fields.Many2one(related="service_id.company_id", store=True, index=True)

    @api.model
    def _get_kept_days(self):
        # sudo: ir.config_parameter - a number, the same for everybody
        text = self.env["ir.config_parameter"].sudo().get_param(KEPT_PARAMETER) or ""
        return int(text) if text.isdecimal() and int(text) else KEPT_DAYS

    @api.autovacuum
    def _gc_searches(self):
        """Forget what was looked for long ago: one row for each look would grow without end.

        :return: (how many were deleted, whether there may be more)
        """
        limit = fields.Datetime.now() - timedelta(days=self._get_kept_days())
        old = self.search([("date", "<", limit)], order="date", limit=BATCH_SIZE)
        old.unlink()
        return len(old), len(old) == BATCH_SIZE
