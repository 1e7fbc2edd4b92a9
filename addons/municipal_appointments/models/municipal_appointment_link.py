from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.signed_link import find_row, make_token

#: Days after the visit in which its link still opens (to rate it, to look at the proof).
LINK_DAYS = 30


class MunicipalAppointment(models.Model):
    """Links that show and change an appointment without an account; one to look cannot be used to
    confirm."""

    _inherit = "municipal.appointment"

    @api.depends("uuid", "token_version")
    def _compute_access_token(self):
        for appointment in self:
            appointment.access_token = appointment._make_token("view")

    def _make_token(self, purpose):
        """The token for ``view`` (look, move, cancel, rate) or ``confirm`` (only in the message)."""
        self.ensure_one()
        appointment = self.sudo()  # sudo: fields of nobody - the caller decides who gets the link
        message = f"{appointment.uuid}:{appointment.token_version}"
        return make_token(appointment, f"municipal.appointment.{purpose}", message)

    @api.model
    def _find_by_token(self, token, purpose="view"):
        """The appointment (in sudo) of a link; empty when it is not one, or too old."""
        # sudo: municipal.appointment - the signature is the right of access
        found = find_row(self.sudo(), token, lambda row: row._make_token(purpose))
        limit = fields.Datetime.now() - timedelta(days=LINK_DAYS)
        return found.filtered(lambda row: row.date_end > limit)

    def _get_link(self, purpose="view"):
        """The address of the page; the pages themselves are in the controllers."""
        page = {"confirm": "confirm", "view": "view"}[purpose]
        base = self.company_id.get_base_url()
        return f"{base}/appointments/{page}/{self._make_token(purpose)}"

    def _revoke_links(self):
        """All links that were sent are void; new ones are made at the next message."""
        for appointment in self.sudo():  # sudo: as in _make_token
            appointment.token_version += 1
