from odoo import api, fields, models

from ..tools.plivo_signature import public_url
from ..tools.webhook import Answer

#: What a carrier hears whom we do not know, whatever is wrong: nobody learns which keys exist.
REFUSAL = Answer(b"Forbidden", status=403)
MASK = "••••••••"
TOKENS = ("auth_token", "second_token", "main_token")


class MunicipalIvrAccount(models.Model):
    """An account at a carrier: keys, addresses and the telephone numbers that belong to it.

    What the carrier tells comes in by :meth:`_receive` (``municipal_ivr_account_webhook``).
    """

    _name = "municipal.ivr.account"
    _description = "Telephone account"
    _inherit = ["municipal.sealed"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    key = fields.Char(
        "Key in addresses",
        required=True,
        copy=False,
        help="Part of the addresses that the carrier calls: /ivr/<key>/answer",
    )
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    provider = fields.Selection(selection="_get_provider_selection", required=True)
    public_url = fields.Char(
        "Public address of this server",
        help="As the carrier calls it, for example https://town.example; empty: the website's.",
    )
    auth_id = fields.Char("Auth ID", groups="base.group_system", copy=False)
    auth_token = fields.Char(
        compute="_compute_tokens",
        inverse="_inverse_auth_token",
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="It is kept sealed and never shown again.",
    )
    second_token = fields.Char(
        "Second auth token",
        compute="_compute_tokens",
        inverse="_inverse_second_token",
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="Also accepted while the carrier changes the token; remove it afterwards.",
    )
    main_token = fields.Char(
        "Auth token of the main account",
        compute="_compute_tokens",
        inverse="_inverse_main_token",
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="Only for a subaccount.",
    )
    auth_token_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    second_token_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    main_token_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    max_calls = fields.Integer(
        "Calls at the same time", default=10, help="Beyond it callers are offered a call back."
    )
    answer_url = fields.Char(
        "Answer URL", compute="_compute_urls", help="Enter it at the carrier, method POST."
    )
    hangup_url = fields.Char("Hangup URL", compute="_compute_urls", help="Method POST.")
    fallback_url = fields.Char(
        "Fallback URL",
        compute="_compute_urls",
        help="Better: the file of the fallback on a server of its own, method GET.",
    )
    line_ids = fields.One2many("municipal.ivr.line", "account_id", "Numbers")

    _key_uniq = models.UniqueIndex("(key)", "Another account has this key.")
    _key_shape = models.Constraint(
        "CHECK (key ~ '^[a-z0-9][a-z0-9_-]{1,62}$' AND key <> 'sound')",
        "The key has 2 to 63 small Latin letters, digits, - and _; “sound” is taken.",
    )

    @api.model
    def _get_provider_selection(self):
        return self.env["municipal.telephony"]._get_selection()

    def _get_provider(self):
        """The carrier's model."""
        return self.env["municipal.telephony"]._get_provider(self.provider)

    # === SECRETS === #

    def _compute_tokens(self):
        """Whether there is one; what it is leaves the server in calls to the carrier alone."""
        # sudo: municipal.ivr.account - ciphertext is readable by nobody
        for account, account_sudo in zip(self, self.sudo(), strict=True):
            for name in TOKENS:
                account[name] = MASK if account_sudo[f"{name}_sealed"] else False

    def _inverse_auth_token(self):
        self._seal_token("auth_token")

    def _inverse_second_token(self):
        self._seal_token("second_token")

    def _inverse_main_token(self):
        self._seal_token("main_token")

    def _seal_token(self, name):
        for account in self:
            token = (account[name] or "").strip()
            if token != MASK:
                # sudo: municipal.ivr.account - see _compute_tokens
                account.sudo()[f"{name}_sealed"] = token and self._get_seal().seal(token)
        self.invalidate_recordset([name])

    def _open_token(self, name):
        """The secret itself, an empty text when there is none."""
        # sudo: municipal.ivr.account - see _compute_tokens
        sealed = self.sudo()[f"{name}_sealed"]
        return self._get_seal().open(sealed) if sealed else ""

    def _get_auth(self):
        """(auth id, auth token) for orders to the carrier; for no log and no screen."""
        self.ensure_one()
        # sudo: municipal.ivr.account - the server speaks for the municipality
        return self.sudo().auth_id or "", self._open_token("auth_token")

    def _get_signing_tokens(self):
        """([tokens of the account], [tokens of the main account]) that may sign webhooks."""
        own = [self._open_token("auth_token"), self._open_token("second_token")]
        main = self._open_token("main_token")
        return own, [main] if main else own

    # === ADDRESSES === #

    @api.depends("key", "public_url")
    def _compute_urls(self):
        for account in self:
            for what in ("answer", "hangup", "fallback"):
                account[f"{what}_url"] = account.key and account._url(what)

    def _get_base_url(self):
        """The public address without a slash at its end."""
        self.ensure_one()
        return (self.public_url or self.get_base_url()).rstrip("/")

    def _url(self, path):
        """The absolute address of ``path``: of our door, or of the server when it begins with /."""
        if not path.startswith("/"):
            path = f"/ivr/{self.key}/{path}"
        return public_url(self._get_base_url(), path)

    def _get_signed_url(self, webhook):
        """The address that the carrier called and signed, whatever stands between it and us."""
        return public_url(self._get_base_url(), webhook.path, webhook.query)

    def _find_line(self, number):
        """The line that was called; a number that was diverted to us reaches the first one."""
        lines = self.line_ids.filtered("active")
        return lines.filtered(lambda line: line.number == number)[:1] or lines[:1]
