from odoo import models
from odoo.exceptions import AccessDenied

from ..tools.userinfo import Person

METHOD = "municipal_taxisnet"


class ResUsers(models.Model):
    """Signing in with the state's word for who it is, for citizens only."""

    _inherit = "res.users"

    def _check_credentials(self, credential, env):
        """A person whom the state has just named is a credential of their own account.

        ``person`` is an object of ours and comes from our own controller: no request carries one.
        """
        if credential["type"] != METHOD:
            return super()._check_credentials(credential, env)
        user, person = self.env.user, credential.get("person")
        if not isinstance(person, Person):
            raise AccessDenied()
        if self.env["municipal.citizen"]._find_taxisnet_owner(person.afm) != user:
            raise AccessDenied()
        return {"uid": user.id, "auth_method": METHOD, "mfa": "default"}
