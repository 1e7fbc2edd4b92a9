from odoo import api, fields, models
from odoo.exceptions import AccessError


class HrEmployee(models.Model):
    """The address of the private calendar feed on the card, for whoever keeps the staff."""

    _inherit = "hr.employee"

    appointment_feed_url = fields.Char(
        "Calendar feed of appointments",
        compute="_compute_appointment_feed_url",
        groups="hr.group_hr_user",
        help="For the calendar of a telephone or a mail program. Whoever knows this address reads "
        "the appointments of this person; a new address makes the old one void.",
    )

    def _compute_appointment_feed_url(self):
        for employee in self:
            employee.appointment_feed_url = (
                employee._origin and employee._origin._get_appointment_feed()
            )

    def action_new_appointment_feed(self):
        """Make the old address void, e.g. after a telephone was lost."""
        self.ensure_one()
        self.check_access("write")
        self._renew_appointment_feed()

    def _renew_appointment_feed(self):
        self._get_appointment_feed(is_new=True)
        self.invalidate_recordset(["appointment_feed_url"], flush=False)


class ResUsers(models.Model):
    """The same on one's own preferences; nobody reads the address of somebody else there."""

    _inherit = "res.users"

    appointment_feed_url = fields.Char(
        "My calendar feed of appointments", compute="_compute_appointment_feed_url"
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "appointment_feed_url"]

    @api.depends_context("uid")
    def _compute_appointment_feed_url(self):
        for user in self:
            own = user._get_own_feed_card()
            user.appointment_feed_url = own._get_appointment_feed() if own else False

    def action_new_appointment_feed(self):
        """Make one's own old address void.

        :raise AccessError: it is somebody else's, or there is no employee
        """
        own = self._get_own_feed_card()
        if not own:
            raise AccessError(self.env._("This is not your own calendar."))
        own._renew_appointment_feed()
        self.invalidate_recordset(["appointment_feed_url"], flush=False)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _get_own_feed_card(self):
        """The employee (in sudo) of the user who asks; empty for the record of somebody else."""
        is_own = self._origin.id == self.env.uid and self._is_internal()
        # sudo: hr.employee - one's own card
        Employee = self.env["hr.employee"].sudo()
        return self.env.user.sudo().employee_id if is_own else Employee
