import logging
from datetime import timedelta

from odoo import api, fields, models

from ..tools.errors import TelephonyError

_logger = logging.getLogger(__name__)
#: Hours without a report after which the carrier is asked, and days after which it is not any more.
ASKED_AFTER, ASKED_UNTIL = 24, 4
BATCH_SIZE = 100


class MunicipalIvrMessage(models.Model):
    """Reports that never came: the carrier is asked once a day."""

    _inherit = "municipal.ivr.message"

    @api.model
    def _cron_ask(self):
        """Ask what became of SMS of which nothing was heard for a day."""
        now = fields.Datetime.now()
        domain = [
            ("direction", "=", "out"),
            ("state", "=", "sent"),
            ("carrier_ref", "!=", False),
            ("date_state", "<", now - timedelta(hours=ASKED_AFTER)),
            ("date", ">", now - timedelta(days=ASKED_UNTIL)),
        ]
        messages = self.search(domain, limit=BATCH_SIZE, order="date_state, id")
        self.env["ir.cron"]._commit_progress(remaining=len(messages))
        for message in messages:
            message.date_state = now  # asked again tomorrow
            message._ask()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _ask(self):
        account = self.account_id
        try:
            report = account._get_provider()._fetch_report(account, self)
        except TelephonyError as error:
            _logger.info("SMS %s could not be asked about: %s", self.uuid, error)
            return
        self._take_report(account, report)
