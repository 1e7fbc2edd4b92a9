from odoo import api, fields, models
from odoo.addons.municipal_crm.models.signed_link import find_row, make_token

from .municipal_appointment_link_desk import NONE_YET


class MunicipalRequest(models.Model):
    """A request and its appointments are one case."""

    _inherit = "municipal.request"

    appointment_ids = fields.One2many("municipal.appointment", "request_id", "Appointments")

    def _get_public_page(self):
        page = super()._get_public_page()
        Service = self.env["municipal.appointment.service"]
        service = Service._find_for_category(self.category_id.code) if self.is_open else Service
        case = self._make_case_token()
        return page | {
            "appointments": self._get_public_appointments(),
            "appointment_url": service and f"/appointments/{service.code}?case={case}",
        }

    def _get_public_appointments(self):
        """The appointments (in sudo) of the case, the next one first."""
        # sudo: municipal.appointment - the caller's gate has opened this one case
        rows = self.sudo().appointment_ids
        rows = rows.filtered(lambda row: row.state not in NONE_YET and row.number)
        return rows.sorted("date_start")

    def _make_case_token(self):
        """With it an appointment is booked for this request; it shows nothing of it."""
        self.ensure_one()
        return make_token(self, "municipal.appointment.case", self.sudo().uuid)  # sudo: the uuid

    @api.model
    def _find_by_case(self, token):
        """The open request (in sudo) of a link; empty when it is not one."""
        # sudo: municipal.request - the signature is the right to book for it
        found = find_row(self.sudo(), token, lambda row: row._make_case_token())
        return found.filtered("is_open")
