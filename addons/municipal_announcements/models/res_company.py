from odoo import fields, models
from odoo.addons.mail.tools.jwt import generate_vapid_keys
from odoo.addons.municipal_crm.tools.seal import SealError


class ResCompany(models.Model):
    """The keys by which browsers know that a notification is from this municipality (RFC 8292)."""

    _inherit = "res.company"

    push_public_key = fields.Char(groups=fields.NO_ACCESS, copy=False)
    push_private_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False)

    def _get_push_public_key(self):
        """The public key for browsers; the pair is made when it is first asked for."""
        company = self.sudo()  # sudo: fields of nobody - the public key is public
        if not company.push_public_key:
            private, public = generate_vapid_keys()
            sealed = self.env["municipal.sealed"]._get_seal().seal(private)
            company.write({"push_public_key": public, "push_private_sealed": sealed})
        return company.push_public_key

    def _open_push_private_key(self):
        """The private key, only for signing; None when what it was sealed with is lost.

        Then the pair is of no use to anybody: it is dropped, and the next browser gets a new one.
        """
        company = self.sudo()  # sudo: fields of nobody - signs, is never shown
        try:
            return self.env["municipal.sealed"]._get_seal().open(company.push_private_sealed)
        except SealError:
            company.write({"push_public_key": False, "push_private_sealed": False})
            return None
