from odoo import api, fields, models


class MunicipalIvrAccount(models.Model):
    """An account at a carrier: keys, addresses and the telephone numbers that belong to it.

    One way in for everything that the carrier tells: :meth:`_receive`.
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
    auth_token_sealed = fields.Char(groups="base.group_no_one", copy=False)
    max_calls = fields.Integer(
        "Calls at the same time", default=10, help="Beyond it callers are offered a call back."
    )
    line_ids = fields.One2many("municipal.ivr.line", "account_id", "Numbers")

    _key_uniq = models.UniqueIndex("(key)", "Another account has this key.")
    _key_shape = models.Constraint(
        "CHECK (key ~ '^[a-z0-9][a-z0-9_-]{1,62}$')",
        "The key has 2 to 63 small Latin letters, digits, - and _.",
    )

    @api.model
    def _get_provider_selection(self):
        return self.env["municipal.telephony"]._get_selection()
