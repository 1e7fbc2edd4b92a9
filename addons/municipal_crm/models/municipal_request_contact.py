from odoo import api, models
from odoo.fields import Domain

from ..tools.contact import contact_key

#: As many are shown to somebody without an account; more are found with one.
SHOWN = 100


class MunicipalRequest(models.Model):
    """The requests that were given with one e-mail address or phone, for whoever proves it."""

    _inherit = "municipal.request"

    _by_contact_email = models.Index("(lower(contact_email)) WHERE contact_email IS NOT NULL")
    _by_contact_phone = models.Index("(contact_phone) WHERE contact_phone IS NOT NULL")

    @api.model
    def _find_by_contact(self, kind, contact):
        """Requests (in sudo, newest first) given with a contact that has been PROVED.

        The confidential book is left out: an e-mail address or phone, which a family may share,
        is not identity enough for it.
        """
        column = "lower(contact_email)" if kind == "email" else "contact_phone"
        self.flush_model(["contact_email", "contact_phone"])
        self.env.cr.execute(
            f"SELECT id FROM municipal_request WHERE {column} = %s",  # noqa: S608 - ours
            (contact_key(contact),),
        )
        ids = [row_id for (row_id,) in self.env.cr.fetchall()]
        domain = Domain("id", "in", ids) & Domain("is_confidential", "=", False)
        domain &= Domain("company_id", "=", self.env.company.id)
        # sudo: municipal.request - the caller has seen the proof of the contact
        return self.sudo().search(domain, order="id desc")

    @api.model
    def _get_contact_page(self, contacts):
        """The requests given with any of ``contacts`` ([(kind, contact)], all proved), newest first."""
        found = self.sudo().browse()  # sudo: see _find_by_contact
        for kind, contact in contacts:
            found |= self._find_by_contact(kind, contact)
        return found.sorted("id", reverse=True)[:SHOWN]

    @api.model
    def _join_contact(self, kind, contact, citizen):
        """Requests given with the proved contact become those of ``citizen``.

        Only those of nobody, or of a record that no one has proved to be theirs.

        :return: the requests (in sudo) that joined
        """
        free = self._find_by_contact(kind, contact).filtered(
            lambda request: request.citizen_id != citizen and request.citizen_id._is_free()
        )
        free.write({"citizen_id": citizen.id})
        return free
