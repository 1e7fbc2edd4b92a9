from datetime import timedelta

from odoo import api, fields, models

from ..tools import sms_text
from ..tools.errors import TelephonyError

#: Minutes after which the carrier's list shows a message whose order got lost.
LOST_MINUTES = 2


class MunicipalIvrMessage(models.Model):
    """Handing an SMS over: once, and after a lost answer only when the carrier knows of none."""

    _inherit = "municipal.ivr.message"

    @api.model
    def _send_one(self, account, uuid, number, text, kept):
        """Hand one SMS to the carrier of ``account``.

        :return: a result as ``sms.sms`` reads it: {"uuid", "state", "failure_reason"}
        """
        number = self.env["municipal.dialogue"]._clean_phone(number or "")
        if not number:
            return self._prepare_result(uuid, "wrong_number_format")
        if self._is_stopped(number):
            return self._prepare_result(uuid, "blacklisted")
        text = sms_text.cut(text)
        known = self._claim(account, uuid, number, text, kept)
        if known and known["state"] in ("sent", "delivered"):
            return self._prepare_result(uuid, known["state"])
        if known and known["state"] == "sending":
            found = self._find_lost(account, uuid, number, text, known)
            if found:
                return found
        return self._hand_over(account, uuid, number, text)

    @api.model
    def _hand_over(self, account, uuid, number, text):
        provider, sender = account._get_provider(), self._get_sender(account)
        try:
            reference = provider._send_message(account, sender, number, text, uuid)
        except TelephonyError as error:
            # what may have been taken stays "handed over" until the carrier has been asked
            state = "sending" if error.unknown else "failed"
            self._note(account, uuid, state, reason=str(error))
            code = "rejected" if error.permanent else "server_error"
            return self._prepare_result(uuid, code, str(error))
        self._note(account, uuid, "sent", reference)
        return self._prepare_result(uuid, "sent")

    @api.model
    def _find_lost(self, account, uuid, number, text, known):
        """The result of an earlier order whose fate is not known; None: it never left."""
        if known["date"] > fields.Datetime.now() - timedelta(minutes=LOST_MINUTES):
            reason = self.env._("Not known yet whether it left.")
            return self._prepare_result(uuid, "server_error", reason)
        since = known["date"] - timedelta(minutes=LOST_MINUTES)
        try:
            found = account._get_provider()._find_message(account, number, since, text)
        except TelephonyError as error:
            return self._prepare_result(uuid, "server_error", str(error))
        if found:
            self._note(account, uuid, "sent", found)
            return self._prepare_result(uuid, "sent")
        return None

    @api.model
    def _prepare_result(self, uuid, state, reason=False):
        return {"uuid": uuid, "state": state, "failure_reason": reason}

    @api.model
    def _get_sender(self, account):
        company = account.company_id
        return company.municipality_sms_sender or account.line_ids.filtered("active")[:1].number

    @api.model
    def _is_stopped(self, number):
        # sudo: phone.blacklist - obeyed, whoever sends
        Blacklist = self.env["phone.blacklist"].sudo()
        return bool(Blacklist.search_count([("number", "=", number)], limit=1))
