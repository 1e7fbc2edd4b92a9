from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class MunicipalAppointment(models.Model):
    """Who has arrived says the number or shows the code of the proof."""

    _inherit = "municipal.appointment"

    is_corrected = fields.Boolean("Topic corrected", compute="_compute_is_corrected", store=True)

    @api.depends("service_id", "service_asked_id")
    def _compute_is_corrected(self):
        for appointment in self:
            asked = appointment.service_asked_id
            appointment.is_corrected = bool(asked and asked != appointment.service_id)

    @api.model
    def _check_in(self, place, typed):
        """Mark as arrived whoever has this number today at ``place``, or this code.

        :param str typed: a number of the day, or what a scanner reads from the proof
        :return: the appointment
        :raise UserError: there is none that can arrive; says why
        """
        appointment = self._find_for_check_in(place, (typed or "").strip())
        if not appointment:
            raise UserError(self.env._("There is no such appointment here today."))
        if appointment.state == "arrived":
            return appointment
        if appointment.state not in ("booked", "no_show"):
            appointment._check_move("arrived")
        appointment._set_at_desk("arrived")
        return appointment

    @api.model
    def _find_for_check_in(self, place, typed):
        """With the rights of the user: what they may not see is not there."""
        states = [state for state, _label in self._fields["state"]._description_selection(self.env)]
        here = self._get_queue_domain(place, states=states)
        number = self._read_number(typed)
        pattern = f"_{number}" if number.isdecimal() else number.replace("_", "").replace("%", "")
        found = self.search(here & Domain("number", "=like", pattern), limit=2)
        if len(found) == 1:
            return found
        token = typed.partition("?")[0].rstrip("/").rpartition("/")[2]
        found = self._find_by_token(token)
        # the proof says which visit it is (``uuid``); somebody else shows the link on a telephone
        either = Domain("uuid", "=", token.lower()) | Domain("id", "in", found.ids)
        return self.search(here & either, limit=1)
