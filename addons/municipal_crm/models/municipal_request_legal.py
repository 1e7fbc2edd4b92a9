from datetime import timedelta

from odoo import api, fields, models

from ..tools.legal_clock import MORE, Pause


class MunicipalRequest(models.Model):
    """The term of the law beside the town's own, and what waiting for the citizen does to both."""

    _inherit = "municipal.request"

    date_legal_deadline = fields.Date(
        "Due by law",
        readonly=True,
        copy=False,
        help="Law 2690/1999, article 4. Days on which the citizen is awaited do not count.",
    )
    has_other_services = fields.Boolean(
        "Several services",
        readonly=True,
        copy=False,
        help="Another department has a task: the law gives ten days more.",
    )

    @api.model
    def _prepare_category_vals(self, category, vals):
        submitted = fields.Datetime.to_datetime(vals["date_submitted"])
        day = category._get_legal_deadline(submitted) if category else False
        return super()._prepare_category_vals(category, vals) | {"date_legal_deadline": day}

    def _apply_category(self):
        """Another category has other terms; what the citizen was awaited stays left out of them."""
        super()._apply_category()
        for request in self:
            pauses = request._get_pauses()
            if pauses and request.date_deadline:
                request._write_unguarded({"date_deadline": request._add_pauses(pauses)})
            request._set_legal_deadline(pauses)

    def _record_move(self, target, role, reason, moment):
        """A clock that stood still goes on, with all the days that it had."""
        waited, since = self.state_id.pauses_clock, self.date_state_changed
        history = super()._record_move(target, role, reason, moment)
        if waited and not target.pauses_clock:
            # sudo: municipal.request - the move was checked; its terms follow from it
            self.sudo()._resume_clock(self._get_pause(since, moment), moment)
        return history

    def _resume_clock(self, pause, moment):
        if self.date_deadline:
            self._write_recorded({"date_deadline": self._add_pauses([pause])}, date=moment)
        self._set_legal_deadline(self._get_pauses())

    def _note_other_services(self):
        """Somebody of another department has to work for it too: the law gives more time."""
        for request in self.filtered(lambda request: not request.has_other_services):
            request._write_unguarded({"has_other_services": True})
            request._set_legal_deadline(request._get_pauses())

    # === CLOCK === #

    def _set_legal_deadline(self, pauses):
        more = MORE if self.has_other_services else 0
        category = self.category_id
        day = category and category._get_legal_deadline(self.date_submitted, more, pauses)
        day = day or False
        if day != self.date_legal_deadline:
            self._write_unguarded({"date_legal_deadline": day})

    def _add_pauses(self, pauses):
        """The town's own deadline, later by the working days of ``pauses``."""
        years = {day.year for pause in pauses for day in (pause.start, pause.end)}
        years |= {self.date_deadline.year, self.date_deadline.year + 1}
        workdays = self.company_id._get_workdays(*range(min(years), max(years) + 2))
        lost = sum(workdays.working_days_between(row.start, row.end) for row in pauses)
        return workdays.add_working_days(self.date_deadline, lost) if lost else self.date_deadline

    def _get_pauses(self):
        """The times, over by now, in which the citizen was awaited."""
        # sudo: municipal.request.history - when it stood still, whoever may read why
        rows = self.env["municipal.request.history"].sudo().search(
            [("request_id", "=", self.id), ("state_from_id.pauses_clock", "=", True)]
        )  # fmt: skip
        return [
            self._get_pause(row.date - timedelta(seconds=row.duration), row.date) for row in rows
        ]

    def _get_pause(self, start, end):
        day = self.company_id._get_municipal_day
        return Pause(day(start), max(day(start), day(end)))
