import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.typed import read_number
from odoo.tools import consteq
from odoo.tools import hmac as secret_hmac

#: Days after the visit in which its link still opens (to rate it, to look at the proof).
LINK_DAYS = 30
#: 128 bits in hexadecimal: short enough for an SMS, far too many to try.
SIGNATURE_LENGTH = 32


class MunicipalAppointment(models.Model):
    """Links that show and change an appointment without an account.

    A link is ``<id>-<signature>``: derived from the row and the secret of the database for one
    purpose, so none is stored anywhere, and a link to look cannot be used to confirm.
    """

    _inherit = "municipal.appointment"

    @api.depends("uuid", "token_version")
    def _compute_access_token(self):
        for appointment in self:
            appointment.access_token = appointment._make_token("view")

    def _make_token(self, purpose):
        """The token for ``view`` (look, move, cancel, rate) or ``confirm`` (only in the message)."""
        self.ensure_one()
        appointment = self.sudo()  # sudo: fields of nobody - the caller decides who gets the link
        scope, version = f"municipal.appointment.{purpose}", appointment.token_version
        signature = secret_hmac(self.env(su=True), scope, f"{appointment.uuid}:{version}")
        return f"{self.id}-{signature[:SIGNATURE_LENGTH]}"

    @api.model
    def _find_by_token(self, token, purpose="view"):
        """The appointment (in sudo) of a link; empty when it is not one, or too old."""
        number, _dash, _signature = (token or "").partition("-")
        # sudo: municipal.appointment - the signature is the right of access
        row = self.sudo().browse(read_number(number, 9) or []).exists()
        expected = row._make_token(purpose) if row else hashlib.sha256().hexdigest()
        fits = consteq(expected, (token or "")[:100].encode("ascii", "ignore").decode())
        limit = fields.Datetime.now() - timedelta(days=LINK_DAYS)
        return row if row and fits and row.date_end > limit else row.browse()

    def _get_link(self, purpose="view"):
        """The address of the page; the pages themselves are in the controllers."""
        page = {"confirm": "confirm", "view": "view"}[purpose]
        base = self.company_id.get_base_url()
        return f"{base}/appointments/{page}/{self._make_token(purpose)}"

    def _revoke_links(self):
        """All links that were sent are void; new ones are made at the next message."""
        for appointment in self.sudo():  # sudo: as in _make_token
            appointment.token_version += 1
