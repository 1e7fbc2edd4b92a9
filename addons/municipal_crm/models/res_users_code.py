import logging

from odoo import api, models
from odoo.exceptions import AccessDenied, AccessError

_logger = logging.getLogger(__name__)

#: What a citizen changes on the profile page only, where it has to be proved.
PROVED_FIELDS = frozenset(("login", "email", "phone"))
METHOD = "municipal_code"


class ResUsers(models.Model):
    """Signing in by a code or link instead of a password, for citizens only."""

    _inherit = "res.users"

    def _check_credentials(self, credential, env):
        """A proved contact of this very account, fresh and not used before, is a credential.

        ``code`` is a record and comes from our own controller: no request can carry one.
        """
        if credential["type"] != METHOD:
            return super()._check_credentials(credential, env)
        user, code = self.env.user, credential.get("code")
        if code is None or code._name != "municipal.contact.code" or code.purpose != "sign_in":
            raise AccessDenied()
        # sudo: municipal.contact.code, municipal.citizen - checked before anybody is logged in
        code = code.with_env(self.env(su=True))
        owner = self.env["municipal.citizen"]._find_account(code.kind, code.contact)
        if owner != user or not user._is_portal() or not code._use():
            raise AccessDenied()
        return {"uid": user.id, "auth_method": METHOD, "mfa": "default"}

    def write(self, vals):
        """C08: no other door changes a citizen's own contact without proof."""
        own = self == self.env.user and not self.env.su
        if own and PROVED_FIELDS & vals.keys() and self.env.user._is_portal():
            raise AccessError(self.env._("E-mail and phone are changed under “My profile”."))
        return super().write(vals)

    @api.model
    def _send_reset_quietly(self, login):
        """Send the link for a new password if there is such an account; say nothing either way."""
        try:
            with self.env.cr.savepoint():
                self.reset_password(login)
        except Exception as error:  # Odoo tells "no such login" by a bare Exception
            _logger.info("No link for a new password was sent: %s", type(error).__name__)
