from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MunicipalIvrAccount(models.Model):
    """Where an account's orders go."""

    _inherit = "municipal.ivr.account"

    rest_url = fields.Char(
        "Address of the carrier's REST service",
        groups="base.group_system",
        help="Empty: the carrier's own. Our credentials are sent there.",
    )

    @api.constrains("rest_url")
    def _check_rest_url(self):
        # sudo: municipal.ivr.account - the check runs for whoever writes the account
        for url in filter(None, self.sudo().mapped("rest_url")):
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
                raise ValidationError(self.env._("Please give an address such as https://…/v1"))
