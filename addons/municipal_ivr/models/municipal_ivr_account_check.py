from urllib.parse import urlsplit

import requests
from odoo import models
from odoo.addons.municipal_crm.models.notices import show_notice

from .municipal_ivr_account import REFUSAL

TIMEOUT = 5  # seconds


class MunicipalIvrAccount(models.Model):
    """What stands in the way of calls, in words for whoever sets the account up."""

    _inherit = "municipal.ivr.account"

    def action_check(self):
        """Tell what is wrong with the account, its address and its lines."""
        self.ensure_one()
        problems = self._find_problems()
        is_fine = not problems
        title = self.env._("Ready for calls") if is_fine else self.env._("Not ready for calls")
        fine = self.env._("The carrier's address is: %s", self._url("answer"))
        message, kind = (fine, "success") if is_fine else (" • ".join(problems), "warning")
        return show_notice(message, kind, title=title, sticky=True)

    def _find_problems(self):
        """Sentences, the most basic first; empty when calls can come."""
        # sudo: municipal.ivr.account - whether there is a token, not which
        problems = [] if self.sudo().auth_token_sealed else [self.env._("There is no auth token.")]
        problems += self._find_address_problems()
        if not self.line_ids:
            problems.append(self.env._("The account has no number."))
        for line in self.line_ids:
            problems += line._find_problems()
        return problems

    def _find_address_problems(self):
        base = self._get_base_url()
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return [self.env._("“%s” is no address.", base)]
        if not base.isascii():
            return [self.env._("The carrier cannot call addresses with Greek letters: %s", base)]
        problems = []
        if parts.scheme != "https":
            problems.append(self.env._("The address does not begin with https: %s", base))
        if not self._is_reached():
            problems.append(self.env._("Nobody answers at %s, or somebody else.", base))
        return problems

    def _is_reached(self):
        """Whether this server answers at its public address; without a signature it refuses."""
        try:
            answer = requests.get(self._url("answer"), timeout=TIMEOUT, allow_redirects=False)
        except requests.RequestException:
            return False
        return (answer.status_code, answer.content) == (REFUSAL.status, REFUSAL.body)
