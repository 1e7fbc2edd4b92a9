from contextlib import suppress
from datetime import datetime, timezone

from odoo import fields, models
from odoo.addons.municipal_crm.tools.seal import SealError
from odoo.exceptions import UserError

from ..tools import cap_signature


class ResCompany(models.Model):
    """The certificate by which other systems know the alerts of this municipality (N05)."""

    _inherit = "res.company"

    cap_certificate = fields.Text(groups=fields.NO_ACCESS, copy=False)
    cap_private_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False)

    def _sign_cap(self, document):
        """``document`` (bytes) with the town's signature; as it is where nothing can be sealed.

        An alert is never held up for want of a key: a reader sees that it is not signed.
        """
        pair = self._get_cap_pair()
        return cap_signature.sign(document, *pair) if pair else document

    def _get_cap_certificate(self):
        """The certificate (PEM) that is public; empty before anything was signed."""
        return self.sudo().cap_certificate or ""  # sudo: fields of nobody - it is made to be read

    def _get_cap_pair(self):
        """(private key, certificate) as PEM; a new pair when the old one is lost or has ended."""
        company = self.sudo()  # sudo: fields of nobody - signs, is never shown
        now = datetime.now(timezone.utc)
        try:
            seal = self.env["municipal.sealed"]._get_seal()
        except UserError:
            return None
        if company.cap_certificate and cap_signature.is_valid(company.cap_certificate, now):
            with suppress(SealError):
                return seal.open(company.cap_private_sealed), company.cap_certificate
        private, certificate = cap_signature.make_pair(company.name, now)
        sealed = seal.seal(private)
        company.write({"cap_certificate": certificate, "cap_private_sealed": sealed})
        return private, certificate
