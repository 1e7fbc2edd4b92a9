from odoo import api, fields, models
from odoo.addons.municipal_crm.models.signed_link import find_row, make_token


class HrEmployee(models.Model):
    """The private calendar feed of somebody who serves citizens."""

    _inherit = "hr.employee"

    appointment_feed_version = fields.Integer(default=1, copy=False, groups=fields.NO_ACCESS)

    def _make_appointment_feed_token(self):
        """With the whole signature: no SMS has to bear it, and it opens more than one visit."""
        self.ensure_one()
        version = self.sudo().appointment_feed_version  # sudo: field of nobody
        return make_token(self, "municipal.appointment.feed", f"{self.id}:{version}", length=None)

    def _get_appointment_feed(self, is_new=False):
        """The address to subscribe to. ``is_new`` makes another one and voids the old."""
        self.ensure_one()
        if is_new:
            self.sudo().appointment_feed_version += 1  # sudo: the caller has checked whose it is
        return f"{self.get_base_url()}/appointments/feed/{self._make_appointment_feed_token()}.ics"

    @api.model
    def _find_by_appointment_feed(self, token):
        """The employee (in sudo) of a feed; empty when there is none."""
        # sudo: hr.employee - the signature is the right of access
        found = find_row(self.sudo(), token, lambda row: row._make_appointment_feed_token())
        return found.filtered("active")
