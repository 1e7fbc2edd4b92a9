from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.rest import check_address

MASK = "••••••••"


class ResCompany(models.Model):
    """Which system gives the documents of the municipality their number."""

    _inherit = "res.company"

    protocol_connector = fields.Selection(
        lambda self: self.env["municipal.protocol.connector"]._get_selection(),
        "e-Protocol",
        required=True,
        default="own",
    )
    protocol_answers = fields.Boolean(
        "Register our answers too",
        help="Each text to a citizen is an outgoing document with a number of its own.",
    )
    protocol_address = fields.Char("Address of the e-protocol", groups="base.group_system")
    protocol_seconds = fields.Integer(
        "Seconds to wait for an answer", default=10, groups="base.group_system"
    )
    protocol_secret = fields.Char(
        "Secret of the e-protocol",
        compute="_compute_protocol_secret",
        inverse="_inverse_protocol_secret",
        groups="base.group_system",
        help="It is kept sealed and never shown again.",
    )
    protocol_secret_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)

    _protocol_seconds_sane = models.Constraint(
        "CHECK (protocol_seconds BETWEEN 1 AND 60)", "Wait between 1 and 60 seconds for an answer."
    )

    @api.depends("protocol_secret_sealed")
    def _compute_protocol_secret(self):
        # sudo: res.company - ciphertext is readable by nobody
        for company, company_sudo in zip(self, self.sudo(), strict=True):
            company.protocol_secret = MASK if company_sudo.protocol_secret_sealed else False

    def _inverse_protocol_secret(self):
        for company in self:
            secret = (company.protocol_secret or "").strip()
            if secret == MASK:
                continue
            if not (secret.isascii() and secret.isprintable()):
                raise ValidationError(self.env._("The secret has letters that cannot be sent."))
            # sudo: res.company - see _compute_protocol_secret
            seal = self.env["municipal.sealed"]._get_seal()
            company.sudo().protocol_secret_sealed = secret and seal.seal(secret)
        self.invalidate_recordset(["protocol_secret"])

    @api.constrains("protocol_address")
    def _check_protocol_address(self):
        for company in self:
            try:
                if company.protocol_address:
                    check_address(company.protocol_address)
            except ValueError:
                raise ValidationError(
                    self.env._(
                        "Write the address of the e-protocol with https:// at its beginning."
                    )
                ) from None

    def write(self, vals):
        if vals.get("protocol_address"):
            vals = {**vals, "protocol_address": vals["protocol_address"].strip().rstrip("/")}
        return super().write(vals)
