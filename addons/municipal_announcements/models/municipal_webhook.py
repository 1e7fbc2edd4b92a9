from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import outside, webhook


class MunicipalWebhook(models.Model):
    """Another system that is told when something is published or withdrawn (N26)."""

    _name = "municipal.webhook"
    _inherit = "municipal.sealed"
    _description = "System that is told of announcements"
    _order = "name, id"

    name = fields.Char(required=True)
    url = fields.Char("Address", required=True, help="Gets a POST with JSON, signed.")
    secret_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    secret = fields.Char(
        compute="_compute_secret",
        groups="municipal_announcements.municipal_announcements_group_publisher",
        help="The other system checks the signature with it (Standard Webhooks).",
    )
    is_told_published = fields.Boolean("Told when published", default=True)
    is_told_cancelled = fields.Boolean("Told when cancelled", default=True)
    active = fields.Boolean(default=True)
    call_ids = fields.One2many("municipal.webhook.call", "webhook_id", "Calls", readonly=True)
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )

    @api.depends("secret_sealed")
    def _compute_secret(self):
        self._open_sealed("secret")

    @api.constrains("url")
    def _check_url(self):
        for hook in self:
            try:
                outside.check_url(hook.url)
            except outside.OutsideError as error:
                raise UserError(self.env._("Write an address with http:// or https://.")) from error

    @api.model_create_multi
    def create(self, vals_list):
        hooks = super().create(vals_list)
        hooks._renew_secret()
        return hooks

    def action_renew_secret(self):
        """A new secret; the old one is worth nothing from now on."""
        self.check_access("write")
        self._renew_secret()

    def _renew_secret(self):
        for hook in self:
            # sudo: municipal.webhook - the sealed secret is nobody's to write by hand
            hook.sudo().secret_sealed = self._get_seal().seal(webhook.new_secret())
        self.invalidate_recordset(["secret"])

    def _sign(self, message_id, timestamp, body):
        """The headers of a call, signed."""
        # sudo: municipal.webhook - the secret signs and is not shown
        secret = self._get_seal().open(self.sudo().secret_sealed)
        return webhook.sign(secret, message_id, timestamp, body)
