from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.typed import read_number
from odoo.tools import consteq
from odoo.tools import hmac as secret_hmac


class HrEmployee(models.Model):
    """The private calendar feed of somebody who serves citizens."""

    _inherit = "hr.employee"

    appointment_feed_version = fields.Integer(default=1, copy=False, groups=fields.NO_ACCESS)

    def _make_appointment_feed_token(self):
        """Derived from the secret of the database, so that it is stored nowhere."""
        self.ensure_one()
        version = self.sudo().appointment_feed_version  # sudo: field of nobody
        message = f"{self.id}:{version}"
        signature = secret_hmac(self.env(su=True), "municipal.appointment.feed", message)
        return f"{self.id}-{signature}"

    def _get_appointment_feed(self, is_new=False):
        """The address to subscribe to. ``is_new`` makes another one and voids the old."""
        self.ensure_one()
        if is_new:
            self.sudo().appointment_feed_version += 1  # sudo: the caller has checked whose it is
        return f"{self.get_base_url()}/appointments/feed/{self._make_appointment_feed_token()}.ics"

    @api.model
    def _find_by_appointment_feed(self, token):
        """The employee (in sudo) of a feed; empty when there is none."""
        number, _dash, _signature = (token or "").partition("-")
        # sudo: hr.employee - the signature is the right of access
        employee = self.sudo().browse(read_number(number, 9) or []).exists()
        expected = employee._make_appointment_feed_token() if employee else "-"
        fits = consteq(expected, (token or "")[:100].encode("ascii", "ignore").decode())
        return employee if employee and fits and employee.active else employee.browse()
