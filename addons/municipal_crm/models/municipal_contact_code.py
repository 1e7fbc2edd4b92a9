from datetime import timedelta
from secrets import token_hex

from odoo import api, fields, models
from odoo.tools import consteq
from odoo.tools import hmac as secret_hmac

from ..tools import pin
from ..tools.contact import contact_key, mask_contact
from ..tools.identity import IdentityError, clean_email, clean_phone, phone_kind
from ..tools.typed import read_number

MINUTES = 15
MAX_ATTEMPTS = 5
MAX_SENDS = 3
RESEND_SECONDS = 60
#: Seconds after the proof in which it may be turned into a session.
TICKET_SECONDS = 120


class MunicipalContactCode(models.Model):
    """A code (and, to sign in, a link) sent to an e-mail address or mobile phone to prove it.

    Short life, single use, few attempts. Code and link are derived from the row's secret token and
    the secret of the installation, so neither is stored anywhere, also not in the outbox. The token
    itself is known to the browser's session that asked, and to nobody else.
    """

    _name = "municipal.contact.code"
    _description = "Code that proves a contact"
    _rec_name = "purpose"
    _order = "id desc"

    token = fields.Char(required=True, readonly=True)
    purpose = fields.Selection(
        [
            ("sign_in", "Sign in or see my requests"),
            ("change_new", "New contact of an account"),
            ("change_old", "Present contact of an account"),
        ],
        required=True,
    )
    kind = fields.Selection([("email", "E-mail"), ("phone", "Phone")], required=True)
    contact = fields.Char(required=True)
    user_id = fields.Many2one("res.users", "Whose contact changes", ondelete="cascade")
    state = fields.Selection(
        [("open", "Sent"), ("proved", "Proved"), ("used", "Used")], default="open", required=True
    )
    attempts = fields.Integer(default=0, aggregator=None)
    sends = fields.Integer(default=0, aggregator=None)
    date_sent = fields.Datetime()
    date_proved = fields.Datetime()
    date_expires = fields.Datetime(required=True)

    _token_uniq = models.UniqueIndex("(token)", "This code exists already.")
    _few_attempts = models.Constraint(
        f"CHECK (attempts BETWEEN 0 AND {MAX_ATTEMPTS})", "A code may be tried a few times only."
    )

    # === ASKING FOR A CODE === #

    @api.model
    def _start(self, purpose, typed, address, user=None):
        """Send a code to a contact that somebody typed. What is known about it changes nothing.

        :param str purpose: see the field
        :param str typed: an e-mail address or a mobile phone
        :param str address: the visitor's network address, for the limits
        :param user: whose contact is to change (purposes ``change_…``)
        :return: {"code": "sent" | "error" | "wait", "error": message, "wait": seconds, "token"}
        """
        try:
            kind, contact = self._read_contact(typed)
        except ValueError as error:
            return {"code": "error", "error": str(error)}
        if self.env["municipal.ban"]._is_banned(address, contact):
            return {"code": "banned"}
        wait = self._hit_sending(address, contact)
        if wait:
            return {"code": "wait", "wait": wait}
        # sudo: municipal.contact.code - nobody has access but these methods
        row = self.sudo().create(
            {
                "token": token_hex(16),
                "purpose": purpose,
                "kind": kind,
                "contact": contact,
                "user_id": user and user.id,
                "date_expires": fields.Datetime.now() + timedelta(minutes=MINUTES),
            }
        )
        row._send()
        return {"code": "sent", "token": row.token}

    @api.model
    def _read_contact(self, typed):
        """(kind, contact in canonical form); ValueError with a message for people."""
        text = (typed or "").strip()[:300]
        if not text:
            raise ValueError(self.env._("Write your e-mail address or your mobile phone number."))
        if "@" in text or any(character.isalpha() for character in text):
            try:
                return "email", clean_email(text)
            except IdentityError:
                message = self.env._(
                    "This is not an e-mail address. It looks like name@example.org."
                )
                raise ValueError(message) from None
        return "phone", self._read_phone(text)

    @api.model
    def _read_phone(self, text):
        try:
            phone = clean_phone(text, self.env["municipal.citizen"]._get_phone_region())
        except IdentityError:
            message = self.env._("This is not a phone number. Write all of its ten digits.")
            raise ValueError(message) from None
        if phone_kind(phone) == "landline":
            raise ValueError(self.env._("An SMS needs a mobile phone number."))
        return phone

    @api.model
    def _hit_sending(self, address, contact):
        """Seconds to wait: one network address, and one contact in a quarter and in a day."""
        limit, key = self.env["municipal.rate.limit"], f"contact:{contact_key(contact)}"
        return (
            limit._hit("code_address", f"address:{address}")
            or limit._hit("code_contact", key)
            or limit._hit("code_contact_day", key)
        )

    @api.model
    def _resend(self, token, address):
        """Send the same code again. :return: as :meth:`_start`, or {"code": "gone"}"""
        row = self._find_open(token)
        if not row or row.sends >= MAX_SENDS:
            return {"code": "gone"}
        wait = row._get_resend_wait() or self._hit_sending(address, row.contact)
        if wait:
            return {"code": "wait", "wait": wait}
        row._send()
        return {"code": "sent", "token": token}

    def _get_resend_wait(self):
        """Seconds until the code may be sent again."""
        age = fields.Datetime.now() - (self.date_sent or fields.Datetime.now())
        return max(0, RESEND_SECONDS - int(age.total_seconds()))

    def _send(self):
        self.ensure_one()
        self.write({"sends": self.sends + 1, "date_sent": fields.Datetime.now()})
        self.env["municipal.notification"]._enqueue(
            [
                {
                    "event": "code",
                    "audience": "citizen",
                    "record": self,
                    "address": self.contact,
                    "channel": "email" if self.kind == "email" else "sms",
                    "lang": self.env.lang,
                }
            ]
        )

    # === PROVING === #

    @api.model
    def _prove(self, token, typed, address):
        """Try a code.

        :return: {"code": "proved" | "wrong" | "gone" | "wait", "row" (in sudo), "left", "wait"}
        """
        wait = self.env["municipal.rate.limit"]._hit("code_try", f"address:{address}")
        if wait:
            return {"code": "wait", "wait": wait}
        row = self._find_open(token)
        if not row or row.attempts >= MAX_ATTEMPTS:
            return {"code": "gone"}
        if not row._is_code(typed):
            row.attempts += 1
            left = MAX_ATTEMPTS - row.attempts
            return {"code": "wrong" if left else "gone", "left": left}
        row._set_proved()
        return {"code": "proved", "row": row}

    @api.model
    def _prove_link(self, link, address):
        """Use a link. :return: as :meth:`_prove`"""
        wait = self.env["municipal.rate.limit"]._hit("code_try", f"address:{address}")
        if wait:
            return {"code": "wait", "wait": wait}
        row = self._find_by_link(link)
        if not row:
            return {"code": "gone"}
        row._set_proved()
        return {"code": "proved", "row": row}

    @api.model
    def _prove_change(self, user, tokens, typed, address):
        """Try the codes of a change of contact: of the new one, and of the old one if it has one.

        :param dict tokens: {"new": token, "old": token or None}
        :param dict typed: {"new": digits, "old": digits}
        :return: {"code": "proved" | "wrong" | "gone" | "wait", "row" (new, in sudo), "wrong": names}
        """
        wait = self.env["municipal.rate.limit"]._hit("code_try", f"address:{address}")
        if wait:
            return {"code": "wait", "wait": wait}
        rows = {name: self._find_open(token) for name, token in tokens.items() if token}
        if not all(row.user_id == user and row.attempts < MAX_ATTEMPTS for row in rows.values()):
            return {"code": "gone"}
        wrong = [name for name, row in rows.items() if not row._is_code(typed.get(name))]
        for name in wrong:
            rows[name].attempts += 1
        if wrong:
            return {"code": "wrong", "wrong": wrong}
        for row in rows.values():
            row.state = "used"
        return {"code": "proved", "row": rows["new"]}

    def _is_code(self, typed):
        return pin.check(self._get_secret("code"), self.token, 1, (typed or "")[:50])

    def _set_proved(self):
        self.write({"state": "proved", "date_proved": fields.Datetime.now()})

    @api.model
    def _prepare_ticket(self, kind, contact):
        """A proof (in sudo) for somebody whose contact was proved a moment ago, to sign in with."""
        now = fields.Datetime.now()
        # sudo: municipal.contact.code - the caller holds the proof
        return self.sudo().create(
            {
                "token": token_hex(16),
                "purpose": "sign_in",
                "kind": kind,
                "contact": contact,
                "state": "proved",
                "date_proved": now,
                "date_expires": now,
            }
        )

    def _use(self):
        """Turn a fresh proof into what it was asked for, once; whether that was possible."""
        self.ensure_one()
        since = fields.Datetime.now() - timedelta(seconds=TICKET_SECONDS)
        if self.state != "proved" or not self.date_proved or self.date_proved < since:
            return False
        self.state = "used"
        return True

    # === FINDING === #

    @api.model
    def _find_open(self, token):
        """The row (in sudo) that waits for its code; empty when unknown, used or too old."""
        # sudo: municipal.contact.code - the token is the right of access
        domain = [
            ("token", "=", token or "-"),
            ("state", "=", "open"),
            ("date_expires", ">", fields.Datetime.now()),
        ]
        return self.sudo().search(domain, limit=1)

    @api.model
    def _find_by_link(self, link):
        """The open row (in sudo) of the link ``<id>-<signature>``."""
        number, _dash, signature = (link or "").partition("-")
        # sudo: municipal.contact.code - the signature is the right of access
        row = self.sudo().browse(read_number(number, 9) or []).exists()
        expected = row._make_signature() if row else secret_hmac(self.env(su=True), "-", "-")
        fits = consteq(expected, signature)
        return row._find_open(row.token) if row and fits else row.browse()

    def _make_code(self):
        """The six digits; only for the message to the contact itself."""
        self.ensure_one()
        return pin.make_pin(self._get_secret("code"), self.token, 1)

    def _make_signature(self):
        self.ensure_one()
        return secret_hmac(self.env(su=True), "municipal.contact.code.link", self.token)

    def _make_link(self):
        """Address that signs in by a button on the page it opens; empty for other purposes."""
        self.ensure_one()
        if self.purpose != "sign_in" or self.kind != "email":
            return ""
        return f"{self.get_base_url()}/account/link/{self.id}-{self._make_signature()}"

    @api.model
    def _get_secret(self, use):
        return secret_hmac(self.env(su=True), f"municipal.contact.code.{use}", "1")

    def _get_masked(self):
        """The contact as its owner recognises it and nobody else learns it."""
        return mask_contact(self.contact)

    @api.autovacuum
    def _gc_old(self):
        """A day later nothing of a code is of use to anybody."""
        limit = fields.Datetime.now() - timedelta(days=1)
        # sudo: municipal.contact.code - cleaned by the system
        self.sudo().search([("date_expires", "<", limit)]).unlink()
