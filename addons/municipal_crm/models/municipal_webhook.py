from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..tools import outside, webhook


class MunicipalWebhook(models.Model):
    """Another system that is told of what happens here, signed (X03)."""

    _name = "municipal.webhook"
    _inherit = ["municipal.sealed", "municipal.cached"]
    _description = "System that is told"
    _order = "name, id"

    name = fields.Char(required=True)
    url = fields.Char("Address", required=True, help="Gets a POST with JSON, signed.")
    secret_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    secret = fields.Char(
        compute="_compute_secret",
        groups="municipal_crm.municipal_crm_group_administrator",
        help="The other system checks the signature with it (Standard Webhooks).",
    )
    is_told_submitted = fields.Boolean("New requests")
    is_told_changed = fields.Boolean("Changes of state")
    is_told_closed = fields.Boolean("Closed requests")
    category_ids = fields.Many2many(
        "municipal.request.category", string="Only of", help="Empty: requests of all categories."
    )
    has_personal = fields.Boolean(
        "With text, place and contact",
        help="Personal data: only for systems that may have them. Confidential requests are never told.",
    )
    active = fields.Boolean(default=True)
    call_ids = fields.One2many("municipal.webhook.call", "webhook_id", "Calls", readonly=True)
    failed_count = fields.Integer("Given up", compute="_compute_failed_count")
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )

    # === COMPUTE METHODS === #

    @api.depends("secret_sealed")
    def _compute_secret(self):
        self._open_sealed("secret")

    @api.depends("call_ids.state")
    def _compute_failed_count(self):
        groups = self.env["municipal.webhook.call"]._read_group(
            [("webhook_id", "in", self.ids), ("state", "=", "failed")], ["webhook_id"], ["__count"]
        )
        counts = {hook.id: count for hook, count in groups}
        for hook in self:
            hook.failed_count = counts.get(hook.id, 0)

    @api.constrains("url")
    def _check_url(self):
        for hook in self:
            try:
                outside.check_url(hook.url)
            except outside.OutsideError as error:
                raise UserError(self.env._("Write an address with http:// or https://.")) from error

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        hooks = super().create(vals_list)
        hooks._renew_secret()
        return hooks

    # === TELLING === #

    @api.model
    @tools.ormcache("company.id", "verb")
    def _get_listener_ids(self, company, verb):
        # sudo: municipal.webhook - who is told is nobody's concern who works on a record
        domain = [("company_id", "=", company.id), (f"is_told_{verb}", "=", True)]
        return tuple(self.sudo().search(domain).ids)

    @api.model
    def _get_listeners(self, company, verb):
        """The systems (in sudo) that want to hear of ``verb``; no query when nobody does."""
        return self.sudo().browse(self._get_listener_ids(company, verb))  # sudo: see above

    def _wants(self, category):
        """Whether requests of ``category`` are told to this system."""
        return not self.category_ids or bool(self.category_ids & (category | category.parent_id))

    def _tell(self, record, event, key, about, planned=None):
        """Queue one call to each system of ``self``; the same ``key`` is told once.

        :param record: has ``_get_webhook_data(event, hook)``: what is told, None when no longer right
        :param about: what a person reads in the queue
        """
        if not self:
            return
        planned = planned or fields.Datetime.now()
        common = {
            "res_model": record._name,
            "res_id": record.id,
            "event": event,
            "key": key,
            "about": about,
            "date_planned": planned,
        }
        # sudo: municipal.webhook.call - a queue is nobody's to write by hand
        Call = self.env["municipal.webhook.call"].sudo()
        Call.create([common | {"webhook_id": hook.id} for hook in self])
        self.env.ref("municipal_crm.municipal_webhook_call_cron")._trigger(planned)

    def _get_webhook_data(self, _event, _hook):
        """What a trial call tells."""
        return {"name": self.name}

    # === ACTIONS === #

    def action_test(self):
        """Tell the system something without meaning, now."""
        self.check_access("write")
        for hook in self:
            moment = fields.Datetime.now().isoformat()
            hook._tell(hook, "test.trial", f"trial:{moment}", self.env._("Trial"))

    def action_retry(self):
        """Try again what was given up."""
        self.check_access("write")
        # sudo: municipal.webhook.call - see _tell
        failed = self.sudo().call_ids.filtered(lambda row: row.state == "failed")
        failed.write({"state": "queued", "attempts": 0, "date_planned": fields.Datetime.now()})
        self.env.ref("municipal_crm.municipal_webhook_call_cron")._trigger()

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
