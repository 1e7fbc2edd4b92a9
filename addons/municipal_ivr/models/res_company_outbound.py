from datetime import time

from odoo import fields, models
from odoo.addons.municipal_crm.tools.sink import get_sink

from ..tools.outbound import CallingHours, RetryPlan
from .sms_sms import TelephonySmsApi

WINDOWS = (
    ("municipality_call_from", "municipality_call_until"),
    ("municipality_call_again_from", "municipality_call_again_until"),
)
ALL_DAY = ((time(0), time(23, 59, 59, 999999)),)


class ResCompany(models.Model):
    """When the municipality calls citizens by itself, and how its SMS leave."""

    _inherit = "res.company"

    municipality_call_from = fields.Float("Calls from", default=10.0)
    municipality_call_until = fields.Float("Calls until", default=14.0)
    municipality_call_again_from = fields.Float("Calls again from", default=17.5)
    municipality_call_again_until = fields.Float("Calls again until", default=20.5)
    municipality_call_tries = fields.Integer("Tries of a call", default=3)
    municipality_call_tries_a_day = fields.Integer(
        "Calls to one number in a day", default=2, help="Whatever they are about."
    )
    municipality_call_pause = fields.Integer("Minutes between tries", default=30)
    municipality_sms_account_id = fields.Many2one(
        "municipal.ivr.account",
        "SMS leave through",
        domain="[('company_id', '=', id)]",
        help="Empty: by the provider that is set up in Odoo.",
    )
    municipality_sms_sender = fields.Char(
        "SMS come from",
        help="A number of the account, or up to 11 Latin letters and digits where the country "
        "allows a name. Empty: the number of the line.",
    )

    _municipality_calls_sane = models.Constraint(
        "CHECK (municipality_call_tries BETWEEN 1 AND 10"
        " AND municipality_call_tries_a_day BETWEEN 1 AND 5 AND municipality_call_pause >= 5)",
        "One to ten tries, one to five a day, five minutes between them at least.",
    )

    def _get_sms_api_class(self):
        if self.municipality_sms_account_id and not get_sink():
            return TelephonySmsApi
        return super()._get_sms_api_class()

    def _get_calling_hours(self, always=False):
        """The :class:`~..tools.outbound.CallingHours` of the municipality.

        :param bool always: an emergency rings at any hour
        """
        self.ensure_one()
        zone = self.municipality_tz
        if always:
            return CallingHours(ALL_DAY, zone, is_sunday_free=False)
        windows = [tuple(_as_time(self[name]) for name in names) for names in WINDOWS]
        windows = tuple((start, end) for start, end in windows if start < end)
        return CallingHours(windows, zone, lambda day: day in self._get_holidays(day.year))

    def _get_retry_plan(self):
        return RetryPlan(
            self.municipality_call_tries,
            self.municipality_call_tries_a_day,
            self.municipality_call_pause,
        )


def _as_time(hours):
    """20.5 -> 20:30; 24 is the end of the day."""
    minutes = round(hours * 60)
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else time(23, 59, 59, 999999)
