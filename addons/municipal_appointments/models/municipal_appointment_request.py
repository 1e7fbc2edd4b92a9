from odoo import fields, models

#: What of the course of an appointment belongs into the history of its request.
TOLD = ("booked", "done", "no_show", "cancelled")


class MunicipalRequestHistory(models.Model):
    _inherit = "municipal.request.history"

    event = fields.Selection(
        selection_add=[("appointment", "Appointment")], ondelete={"appointment": "cascade"}
    )


class MunicipalAppointment(models.Model):
    """The appointment as part of a case: the history of its request says what became of it (P43)."""

    _inherit = "municipal.appointment"

    def write(self, vals):
        before = {row.id: row.request_id for row in self} if "request_id" in vals else {}
        result = super().write(vals)
        for row in self.filtered(lambda row: row.number and row.id in before):
            if row.request_id and row.request_id != before[row.id]:
                row._log_in_case(row._get_case_text())
        return result

    def _follow_state(self, code):
        super()._follow_state(code)
        is_back = code == "booked" and self.date_arrived  # a check-in that was undone
        if code in TOLD and self.request_id and not is_back:
            self._log_in_case(self._get_case_text())

    def _announce_move(self, old_start, by):
        super()._announce_move(old_start, by)
        if self.request_id:
            self._log_in_case(self._get_case_text(), self._format_moment(old_start))

    def _get_case_text(self):
        """E.g. ``Booked: Birth certificate, Tuesday 9 March 2027, 09:00``."""
        parts = (self.service_id.name, self._format_moment(self.date_start))
        return f"{self._get_state_word()}: {', '.join(parts)}"

    def _get_state_word(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _log_in_case(self, text, before=None):
        # sudo: municipal.request - who changes the appointment need not see the request
        self.sudo().request_id._log("appointment", new_value=text, old_value=before)

    def _get_case_path(self):
        """The page of the request, for the person who filed it; None otherwise."""
        is_own = self._is_of_same_person()
        return f"/requests/view/{self.request_id.access_token}" if is_own else None

    def _is_of_same_person(self):
        """Whether who filed the request is the one who comes; only then each page opens the other.

        What somebody has typed proves nothing: it takes the same citizen.
        """
        self.ensure_one()
        return bool(self.citizen_id) and self.citizen_id == self.request_id.citizen_id
