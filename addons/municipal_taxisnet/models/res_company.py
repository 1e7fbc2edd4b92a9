from odoo import api, fields, models

MASK = "••••••••"


class ResCompany(models.Model):
    """Who the municipality is at the state's server."""

    _inherit = "res.company"

    taxisnet_server = fields.Selection(
        [
            ("test", "Test server of the state"),
            ("production", "Production server of the state"),
            ("local", "Local counterpart, with people who do not exist"),
        ],
        "TaxisNet",
        groups="base.group_system",
    )
    taxisnet_client = fields.Char("Client id", groups="base.group_system")
    taxisnet_secret = fields.Char(
        "Client secret",
        compute="_compute_taxisnet_secret",
        inverse="_inverse_taxisnet_secret",
        groups="base.group_system",
        help="It is kept sealed and never shown again.",
    )
    taxisnet_secret_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)

    @api.depends("taxisnet_secret_sealed")
    def _compute_taxisnet_secret(self):
        # sudo: res.company - ciphertext is readable by nobody
        for company, company_sudo in zip(self, self.sudo(), strict=True):
            company.taxisnet_secret = MASK if company_sudo.taxisnet_secret_sealed else False

    def _inverse_taxisnet_secret(self):
        for company in self:
            secret = (company.taxisnet_secret or "").strip()
            if secret != MASK:
                # sudo: res.company - see _compute_taxisnet_secret
                seal = self.env["municipal.sealed"]._get_seal()
                company.sudo().taxisnet_secret_sealed = secret and seal.seal(secret)
        self.invalidate_recordset(["taxisnet_secret"])
