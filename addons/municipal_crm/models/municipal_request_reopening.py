from datetime import timedelta

from odoo import fields, models

from ..tools.workflow import Refusal


class ResCompany(models.Model):
    _inherit = "res.company"

    municipality_reopen_days = fields.Integer(
        "Citizens may reopen for (days)",
        default=30,
        help="After the end of a request. Nought: a new request has to be filed.",
    )

    _reopen_days_sane = models.Constraint(
        "CHECK (municipality_reopen_days >= 0)", "The days to reopen are counted from zero."
    )


class MunicipalRequest(models.Model):
    """A citizen who says in time that the matter is not settled keeps the number."""

    _inherit = "municipal.request"

    def _get_reopen_end(self):
        """The last day (date) on which the citizen may reopen it; False when there is none."""
        self.ensure_one()
        company = self.company_id
        table = self.env["municipal.request.transition"]._get_table()
        move = table.check(self.state_code, "in_process", "citizen")
        if self.is_open or not company.municipality_reopen_days or isinstance(move, Refusal):
            return False
        days = timedelta(days=company.municipality_reopen_days)
        last = company._get_municipal_day(self.date_state_changed) + days
        return last if last >= company._get_municipal_day(fields.Datetime.now()) else False

    def _reopen_by_citizen(self, reason, files=()):
        """The same number goes on with the citizen's reason, and has the time of a new request.

        Called in sudo by the public pages after their own gate.
        """
        self.ensure_one()
        self._set_state("in_process", actor_role="citizen", reason=self._shorten(reason))
        if self.category_id:
            due = self.category_id._get_deadline(fields.Datetime.now())
            self._write_recorded({"date_deadline": due})
        return self._citizen_message(reason, files)

    def _get_public_status(self):
        status = super()._get_public_status()
        return status | {"date_reopen_end": self._get_reopen_end()}
