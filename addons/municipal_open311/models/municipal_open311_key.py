import secrets

from odoo import api, fields, models
from odoo.tools import hmac as secret_hmac


class MunicipalOpen311Key(models.Model):
    """A program that may file requests. Its key is known to the program alone; we keep a hash."""

    _name = "municipal.open311.key"
    _description = "Program with a key for Open311"
    _order = "name, id"

    name = fields.Char("Program", required=True, help="Which program it is, and whose.")
    contact = fields.Char(help="Whom to write to when something is wrong.")
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    key_hash = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    tail = fields.Char("Ends with", readonly=True, copy=False)
    date_used = fields.Datetime("Last used", readonly=True, copy=False)
    active = fields.Boolean(default=True)
    request_ids = fields.One2many("municipal.request", "open311_key_id", "Requests filed")
    request_count = fields.Integer("Requests", compute="_compute_request_count")

    _hash_uniq = models.UniqueIndex(
        "(key_hash) WHERE key_hash IS NOT NULL", "Two programs cannot have one key."
    )

    def _compute_request_count(self):
        groups = self.env["municipal.request"]._read_group(
            [("open311_key_id", "in", self.ids)], ["open311_key_id"], ["__count"]
        )
        counts = dict(groups)
        for key in self:
            key.request_count = counts.get(key, 0)

    def action_make_key(self):
        """A new key, shown this once and stored nowhere; the old one is no longer accepted."""
        self.ensure_one()
        self.check_access("write")
        secret = secrets.token_urlsafe(24)
        # sudo: municipal.open311.key - the hash is readable and writable by nobody
        self.sudo().write({"key_hash": self._hash(secret), "tail": secret[-4:]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Key of “%s”", self.name),
            "res_model": "municipal.open311.shown",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_secret": secret},
        }

    def action_open_requests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_crm.municipal_request_action"
        )
        return action | {"domain": [("open311_key_id", "=", self.id)], "context": {}}

    @api.model
    def _find(self, secret):
        """The program (in sudo) with this key in the present municipality, empty when there is none."""
        if not secret:
            return self.sudo().browse()  # sudo: municipal.open311.key - empty
        domain = [
            ("key_hash", "=", self._hash(secret[:200])),
            ("company_id", "=", self.env.company.id),
        ]
        return self.sudo().search(domain, limit=1)  # sudo: municipal.open311.key - who has the key

    @api.model
    def _hash(self, secret):
        return secret_hmac(self.env(su=True), "municipal.open311.key", secret)
