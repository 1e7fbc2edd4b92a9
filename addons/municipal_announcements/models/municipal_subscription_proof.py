from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.signed_link import find_row, make_token
from odoo.addons.municipal_crm.tools import pin
from odoo.addons.municipal_crm.tools.contact import contact_key
from odoo.addons.municipal_crm.tools.text import fold
from odoo.tools import hmac as secret_hmac

from .municipal_subscription import CONFIRM_HOURS, MAX_ATTEMPTS

#: {purpose of a link: page that it opens}
PAGES = {"confirm": "confirm", "settings": "mine", "stop": "stop"}
#: What somebody answers who wants no more; folded, without punctuation.
STOP_WORDS = frozenset(
    ("stop", "στοπ", "stopall", "unsubscribe", "διακοπη", "διαγραφη", "τελοσ", "end", "quit")
)
MOST_STOP_WORDS = 2


class MunicipalSubscription(models.Model):
    """How an address proves itself, and the links that show and stop a subscription.

    A link is ``<id>-<signature>``: derived from the row and the secret of the database for one
    purpose. Nothing of it is stored, and a link to stop cannot be used to look.
    """

    _inherit = "municipal.subscription"

    # === LINKS === #

    def _make_token(self, purpose):
        """The token of a link for one of :data:`PAGES`."""
        self.ensure_one()
        row = self.sudo()  # sudo: fields of nobody - the caller decides who gets the link
        message = f"{row.uuid}:{row.token_version}"
        return make_token(self, f"municipal.subscription.{purpose}", message)

    @api.model
    def _find_by_token(self, token, purpose):
        """The subscription (in sudo) of a link; empty when it is not one."""
        # sudo: municipal.subscription - the signature is the right of access
        return find_row(self.sudo(), token, lambda row: row._make_token(purpose))

    def _get_link(self, purpose):
        base = self.company_id.get_base_url()
        return f"{base}/subscriptions/{PAGES[purpose]}/{self._make_token(purpose)}"

    # === PROOF === #

    def _is_waiting(self):
        """Whether it can still be confirmed."""
        limit = fields.Datetime.now() - timedelta(hours=CONFIRM_HOURS)
        return self.state != "active" and self.date_asked > limit

    def _make_code(self):
        """The six digits of an SMS; only for the message to the number itself."""
        self.ensure_one()
        secret = secret_hmac(self.env(su=True), "municipal.subscription.code", "1")
        return pin.make_pin(secret, self._get_code_key(), self.token_version)

    def _get_code_key(self):
        return f"{self.uuid}:{fields.Datetime.to_string(self.date_asked)}"

    def _prove_code(self, typed):
        """Try the digits of the SMS; an address that is known already answers like any other.

        :return: "proved", "wrong" or "gone"
        """
        self.ensure_one()
        if self.attempts >= MAX_ATTEMPTS:
            return "gone"
        secret = secret_hmac(self.env(su=True), "municipal.subscription.code", "1")
        fits = pin.check(secret, self._get_code_key(), self.token_version, (typed or "")[:50])
        if not (fits and self._is_waiting()):
            self.attempts += 1
            return "wrong"
        self._set_active()
        return "proved"

    # === MESSAGES === #

    def _tell(self, event):
        """Send the message that confirms, or the link to see and change everything."""
        self.ensure_one()
        row = {
            "event": event,
            "audience": "citizen",
            "record": self,
            "company": self.company_id,
            "address": self.address,
            "channel": self.channel,
            "lang": self.lang,
        }
        self.env["municipal.notification"]._enqueue([row])

    @api.model
    def _hit_contact(self, address):
        """Seconds to wait: nobody's mailbox or telephone is flooded through our form."""
        limit, key = self.env["municipal.rate.limit"], f"contact:{contact_key(address)}"
        return limit._hit("code_contact", key) or limit._hit("code_contact_day", key)

    # === SMS THAT COMES IN === #

    @api.model
    def _take_sms(self, number, text, company=None):
        """An SMS has come in: whoever writes STOP gets no more (N10).

        Any provider's webhook may call it; it is safe to call twice.

        :param str number: who sent it, in any spelling
        :return: the subscriptions (in sudo) that were stopped
        """
        # sudo: municipal.subscription - the network says whose number it is
        rows = self.sudo()
        if not self._is_stop(text):
            return rows
        company = company or self.env.company
        number = self._clean_number("phone", number)
        rows = rows.search(
            [
                ("company_id", "=", company.id),
                ("channel", "in", ("sms", "phone")),
                ("address", "=", number),
                ("state", "!=", "off"),
            ]
        )
        rows._set_off("sms")
        return rows

    @api.model
    def _is_stop(self, text):
        """``STOP``, ``ΣΤΟΠ``, ``stop.``, ``Stop please``: the first word decides.

        A sentence is none: whoever writes of a stop sign that is broken wants their messages.
        """
        words = "".join(c if c.isalnum() else " " for c in fold(text)).split()
        return 0 < len(words) <= MOST_STOP_WORDS and words[0] in _STOP_FOLDED


_STOP_FOLDED = frozenset(fold(word) for word in STOP_WORDS)
