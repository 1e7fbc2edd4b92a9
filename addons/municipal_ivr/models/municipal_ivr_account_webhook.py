import json
import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, hmac
from psycopg2.errors import SerializationFailure

from ..tools.webhook import Answer
from .municipal_ivr_account import REFUSAL

_logger = logging.getLogger(__name__)
#: Seconds for which a refused key is not written to the log again.
QUIET_SECONDS = 60
#: Doors whose answer nobody hears.
NEWS = ("news", "hangup")
#: What every webhook needs of the account, in one statement.
KNOWN = [
    "key", "provider", "public_url", "company_id", "max_calls",
    "auth_token_sealed", "second_token_sealed", "main_token_sealed",
]  # fmt: skip


class MunicipalIvrAccount(models.Model):
    """The one way in for everything that the carrier tells."""

    _inherit = "municipal.ivr.account"

    @api.model
    def _answer_carrier(self, key, webhook):
        """The ``Answer`` for a webhook at the address of ``key``; a refusal tells nothing."""
        account = self._get_by_key(key)
        door = account and account._get_doors().get(webhook.what)
        if not door or not account._is_genuine(webhook) or account._is_reused(webhook):
            self._log_refusal(key, webhook)
            return REFUSAL
        try:
            return account._receive(webhook)
        except SerializationFailure:
            # Two webhooks of one call at the same moment: nothing is done yet but waiting for the
            # row, so this one is run again at once, before the caller hears silence. If it
            # fails again the server waits longer and repeats the whole request.
            self.env.cr.rollback()
            return self._get_by_key(key)._receive(webhook)

    @api.model
    def _get_by_key(self, key):
        """The account in sudo, in its municipality; empty when there is none."""
        # sudo: municipal.ivr.account - carriers are no users, they prove themselves by signature
        account = self.sudo().search_fetch([("key", "=", key)], KNOWN, limit=1)
        return account.with_company(account.company_id)

    def _is_genuine(self, webhook):
        return self._get_provider()._verify(self, webhook)

    @api.model
    def _log_refusal(self, key, webhook):
        """One line a minute for each key: no flood, and nothing of what was told."""
        if not self.env["municipal.rate.limit"]._hit("ivr_refusal", key, f"1/{QUIET_SECONDS}"):
            _logger.info("Telephone: refused /ivr/%.63s/%.20s", key, webhook.what)

    def _get_doors(self):
        """Who takes in what: {last part of the address: method of a ``Webhook``}."""
        calls = ("answer", "step", "fallback", *NEWS)
        return dict.fromkeys(calls, self._take_call) | {"confirm": self._take_confirm}

    def _receive(self, webhook):
        """Take in a webhook of the carrier of this account, once.

        :return: ``Answer``; never an error page: a call would end with it
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return self._get_doors()[webhook.what](webhook)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # the server runs the request again
        except Exception:
            _logger.exception("Telephone: /ivr/%s/%s failed", self.key, webhook.what)
            return self._apologize(webhook)

    def _apologize(self, webhook):
        """What a caller hears when something of ours has failed; news is told again instead."""
        if webhook.what in NEWS:
            return Answer(status=503)
        number = "" if webhook.arguments.get("as") == "dial" else self._get_switchboard()
        return self._get_provider()._render_apology(self, number)

    def _get_switchboard(self):
        """Its number, if we may ring it."""
        line = self.line_ids[:1]
        phone = line.person_department_id.phone or self.company_id.phone or ""
        number = self.env["municipal.dialogue"]._clean_phone(phone)
        ours = self.line_ids.mapped("number")
        return number if line and number not in ours and line._may_dial(number) else ""

    # === REPEATS === #

    def _is_reused(self, webhook):
        """Whether somebody took the number that is used once for something else."""
        nonce = self._get_provider()._get_nonce(webhook)
        self.env.cr.execute(
            SQL(
                """
                SELECT TRUE FROM municipal_call_event e JOIN municipal_call c ON c.id = e.call_id
                 WHERE e.nonce = %s AND c.account_id = %s AND e.digest != %s LIMIT 1
                """,
                nonce, self.id, self._get_digest(webhook),
            )
        )  # fmt: skip
        return bool(nonce) and bool(self.env.cr.fetchone())

    def _get_digest(self, webhook):
        """The same for the same address and content; keyed, because codes are short."""
        content = [webhook.method, webhook.path, webhook.query, sorted(webhook.form.items())]
        # sudo: ir.config_parameter - the secret of the database makes the digest
        return hmac(self.env(su=True), "municipal.call.event", json.dumps(content))

    # === CALLS === #

    def _take_call(self, webhook):
        """A webhook about a call: the first time with its effect, then with the same answer."""
        heard = self._get_provider()._parse(self, webhook)
        if not heard.call:
            return Answer() if webhook.what in NEWS else self._get_provider()._render_end()
        call = self.env["municipal.call"]._get_or_create(self, heard)
        return call._take(heard, webhook) if call else REFUSAL

    def _take_confirm(self, webhook):
        """What the officer who is rung hears; it changes nothing."""
        domain = [("account_id", "=", self.id), ("uuid", "=", webhook.arguments.get("call"))]
        # sudo: municipal.call - the carrier of the account asks
        call = self.env["municipal.call"].sudo().search(domain, limit=1)
        return self._get_provider()._render(call, call._prepare_whisper()) if call else REFUSAL
