from odoo.addons.auth_signup.controllers.main import AuthSignupHome
from odoo.http import request, route

from .public_page import PublicPage


class AccountSignup(AuthSignupHome):
    """Odoo's own doors for accounts: nobody gets one for an address they have not proved, and no
    answer says who has one."""

    @route()
    def web_auth_signup(self, *args, **kw):
        if request.httprequest.method == "POST" and (wait := PublicPage()._hit("account")):
            return PublicPage()._wait(wait)
        if not kw.get("token") and not request.session.get("auth_signup_token"):
            return request.redirect("/account/code")
        return super().web_auth_signup(*args, **kw)

    @route()
    def web_auth_reset_password(self, *args, **kw):
        if request.httprequest.method == "POST":
            if wait := PublicPage()._hit("account"):
                return PublicPage()._wait(wait)
            if not kw.get("token"):
                return self._send_reset(kw.get("login") or "")
        return super().web_auth_reset_password(*args, **kw)

    def _send_reset(self, login):
        """The same answer whether or not there is such an account."""
        # sudo: res.users - Odoo's own search for the login; nothing of it is shown
        self.env["res.users"].sudo()._send_reset_quietly(login)
        context = self.get_auth_signup_qcontext()
        context["message"] = self.env._(
            "If there is an account with this address, a link to choose a new password is on its"
            " way to it."
        )
        return request.render("auth_signup.reset_password", context)
