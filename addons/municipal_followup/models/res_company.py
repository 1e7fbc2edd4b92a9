from datetime import timedelta

import pytz
from odoo import fields, models

MINUTE = timedelta(minutes=1)


class ResCompany(models.Model):
    _inherit = "res.company"

    municipality_reminder_days = fields.Integer(
        "Remind the citizen after (days)",
        default=10,
        help="Of waiting for an answer. Nought: nobody is reminded, and nothing is closed.",
    )
    municipality_waiting_days = fields.Integer(
        "Close without an answer after (days)",
        default=30,
        help="Of waiting for an answer, when the reminder has arrived. Nought: never.",
    )
    municipality_alert_score = fields.Integer(
        "Bad rating up to",
        default=2,
        help="From 1 to 5. A rating up to this one is told to the supervisor. Nought: none is.",
    )

    _followup_days_sane = models.Constraint(
        "CHECK (municipality_reminder_days >= 0 AND (municipality_waiting_days = 0"
        " OR municipality_waiting_days > municipality_reminder_days))",
        "The days are counted from zero, and the reminder comes before the end.",
    )
    _alert_score_sane = models.Constraint(
        "CHECK (municipality_alert_score BETWEEN 0 AND 5)", "Ratings go from 1 to 5."
    )

    def _is_municipal_working_time(self, moment):
        """Whether the town hall works at ``moment`` (naive UTC): nobody is woken by an escalation."""
        day = self._get_municipal_day(moment)
        if not self._get_workdays(day.year).is_working(day):
            return False
        start = pytz.utc.localize(moment)
        calendar = self.resource_calendar_id
        return bool(list(calendar._work_intervals_batch(start, start + MINUTE)[False]))
