from datetime import time

import pytz
from odoo import models
from odoo.addons.sms.tools.sms_api import SmsApi

from ..tools.quiet import QuietHours
from ..tools.sink import get_sink
from .sms_sms import SinkSmsApi, UnconfiguredSmsApi

#: Odoo's paid SMS service is used only where an administrator says so here.
ALLOW_IAP = "municipal_crm.sms_allow_iap"


class ResCompany(models.Model):
    """How the messages of a municipality leave, and when they may make a noise."""

    _inherit = "res.company"

    def _get_sms_api_class(self):
        if get_sink():
            return SinkSmsApi
        api_class = super()._get_sms_api_class()
        if api_class is SmsApi and not self._is_iap_allowed():
            return UnconfiguredSmsApi
        return api_class

    def _has_sms_provider(self):
        self.ensure_one()
        return self._get_sms_api_class() is not UnconfiguredSmsApi

    def _is_iap_allowed(self):
        # sudo: ir.config_parameter - one switch, not shown to anybody
        return self.env["ir.config_parameter"].sudo().get_param(ALLOW_IAP) == "1"

    def _get_municipal_quiet_end(self, now):
        """When a message that makes a noise may go out (naive UTC), or None when it may go now.

        :param datetime now: naive UTC
        """
        self.ensure_one()
        hours = self._get_municipal_quiet_hours()
        aware = pytz.utc.localize(now)
        if hours is None or not hours.is_quiet(aware):
            return None
        return hours.next_allowed(aware).astimezone(pytz.utc).replace(tzinfo=None)

    def _get_municipal_quiet_hours(self):
        start, end = self.municipality_quiet_start, self.municipality_quiet_end
        if start == end:
            return None
        return QuietHours(_as_time(start), _as_time(end), self.municipality_tz)


def _as_time(hours):
    """21.5 -> 21:30; 24 means midnight."""
    minutes = round(hours * 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)
