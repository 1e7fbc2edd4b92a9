from odoo.addons.auth_signup.models.res_partner import SignupError
from odoo.exceptions import AccessDenied
from odoo.http import request, route

from ..models.res_users_code import METHOD
from .contact_session import ContactSession
from .public_page import PublicPage
from .request_form import ALWAYS

#: Where the browser's session keeps the token of the code that it asked for.
CODE_KEY = "municipal_code"


class Account(PublicPage):
    """A code or link instead of a password; one's requests and a new account without one.

    What is known about a contact shows in no answer before the contact is proved.
    """

    @route("/account/code", methods=["GET"], readonly=True, **ALWAYS)
    def code_ask(self, **_query):
        return self._code_ask_page()

    @route("/account/code", methods=["POST"], **ALWAYS)
    def code_send(self, contact="", extra_info="", **_post):
        if extra_info:
            return self._code_ask_page({"contact": self.env._("Please try again.")}, contact)
        result = self._codes()._start("sign_in", contact, self._address())
        if result["code"] == "sent":
            request.session[CODE_KEY] = result["token"]
            return request.redirect("/account/code/enter")
        if result["code"] == "error":
            return self._code_ask_page({"contact": result["error"]}, contact)
        return self._refuse(result)

    @route("/account/code/enter", methods=["GET"], readonly=True, **ALWAYS)
    def code_enter(self, sent=None, **_query):
        row = self._codes()._find_open(request.session.get(CODE_KEY))
        if not row:
            return self._gone()
        return self._code_enter_page(row, again=sent)

    @route("/account/code/enter", methods=["POST"], **ALWAYS)
    def code_check(self, code="", **_post):
        token = request.session.get(CODE_KEY)
        result = self._codes()._prove(token, code[:50], self._address())
        if result["code"] == "proved":
            return self._welcome(result["row"])
        if result["code"] == "wrong":
            row = self._codes()._find_open(token)
            return self._code_enter_page(row, left=result["left"])
        return self._gone() if result["code"] == "gone" else self._wait(result["wait"])

    @route("/account/code/resend", methods=["POST"], **ALWAYS)
    def code_resend(self, **_post):
        result = self._codes()._resend(request.session.get(CODE_KEY), self._address())
        if result["code"] == "sent":
            return request.redirect("/account/code/enter?sent=1")
        return self._gone() if result["code"] == "gone" else self._refuse(result)

    @route("/account/link/<string:link>", methods=["GET"], readonly=True, **ALWAYS)
    def link_open(self, link, **_query):
        """Mail scanners open links: looking at this page uses nothing up."""
        row = self._codes()._find_by_link(link)
        if not row:
            return self._gone()
        return self._page("website_account_link", {"contact": row._get_masked()}, private=True)

    @route("/account/link/<string:link>", methods=["POST"], **ALWAYS)
    def link_use(self, link, **_post):
        result = self._codes()._prove_link(link, self._address())
        if result["code"] == "proved":
            return self._welcome(result["row"])
        return self._gone() if result["code"] == "gone" else self._wait(result["wait"])

    # --- what a proved contact opens ---

    def _welcome(self, code):
        """Sign in whoever has an account with this contact; show the others their requests."""
        request.session.pop(CODE_KEY, None)
        user = self.env["municipal.citizen"]._find_account(code.kind, code.contact)
        if user and self._sign_in(user, code):
            citizen = self.env["municipal.citizen"]._get_for_user(user)
            citizen._set_proved_contact(code.kind, code.contact)
            return request.redirect("/my" if request.session.uid else user._mfa_url())
        ContactSession.open(code.kind, code.contact)
        return request.redirect("/account/requests")

    def _sign_in(self, user, code):
        credential = {"type": METHOD, "login": user.login, "code": code}
        try:
            request.session.authenticate(request.env, credential)
        except AccessDenied:
            return False
        return True

    @route("/account/requests", methods=["GET"], readonly=True, **ALWAYS)
    def contact_requests(self, joined=None, **_query):
        contacts = ContactSession.contacts()
        if not contacts:
            return self._gone()
        values = {
            "requests": self.env["municipal.request"]._get_contact_page(contacts),
            "contacts": [contact for _kind, contact in contacts],
            "minutes": ContactSession.minutes_left(),
            "joined": joined,
        }
        return self._page("website_contact_requests", values, private=True)

    @route("/account/leave", methods=["POST"], **ALWAYS)
    def contact_leave(self, **_post):
        ContactSession.close()
        return request.redirect("/")

    @route("/account/join", methods=["POST"], type="http", auth="user", website=True, sitemap=False)
    def contact_join(self, **_post):
        """The requests of the contacts proved in this session join the account logged in."""
        citizen = self.env["municipal.citizen"]._get_for_user(self.env.user)
        joined = 0
        for kind, contact in ContactSession.contacts():
            if not citizen._is_proved(kind):
                citizen._set_proved_contact(kind, contact)
            joined += len(self.env["municipal.request"]._join_contact(kind, contact, citizen))
        ContactSession.close()
        return request.redirect("/my/requests")

    # --- a new account ---

    @route("/account/new", methods=["GET"], readonly=True, **ALWAYS)
    def account_form(self, **_query):
        if not ContactSession.contacts():
            return request.redirect("/account/code")
        return self._account_page()

    @route("/account/new", methods=["POST"], **ALWAYS)
    def account_make(self, name="", extra_info="", **_post):
        contacts = ContactSession.contacts()
        if not contacts:
            return self._gone()
        if wait := self._hit("account"):
            return self._wait(wait)
        name = " ".join(name.split())[:120]
        if not name or extra_info:
            return self._account_page({"name": self.env._("Write your full name.")}, name)
        return self._open_account(contacts, name)

    def _open_account(self, contacts, name):
        Citizen = self.env["municipal.citizen"]
        kind, contact = contacts[0]
        user = Citizen._find_account(kind, contact)
        if user:  # made in another window meanwhile
            return request.redirect("/account/code")
        try:
            user = Citizen._open_account(kind, contact, name, self.env.lang)
        except SignupError:
            return self._account_page({"name": self._get_taken_message()}, name)
        for other_kind, other in contacts[1:]:
            Citizen._get_for_user(user)._set_proved_contact(other_kind, other)
        ContactSession.close()
        code = self._codes()._prepare_ticket(kind, contact)
        self._sign_in(user, code)
        return request.redirect("/my")

    def _get_taken_message(self):
        return self.env._("An account cannot be made with this contact. Please call us.")

    # --- pages ---

    def _codes(self):
        return self.env["municipal.contact.code"]

    def _address(self):
        return request.httprequest.remote_addr

    def _code_ask_page(self, errors=None, contact=""):
        values = {"errors": errors or {}, "raw": {"contact": contact[:300]}}
        return self._page("website_code_ask", values, 422 if errors else 200, private=True)

    def _code_enter_page(self, row, left=None, again=None):
        values = {"contact": row._get_masked(), "kind": row.kind, "left": left, "again": again}
        return self._page("website_code_enter", values, 422 if left else 200, private=True)

    def _account_page(self, errors=None, name=""):
        values = {
            "errors": errors or {},
            "raw": {"name": name},
            "contact": ContactSession.contacts()[0][1],
        }
        return self._page("website_account_new", values, 422 if errors else 200, private=True)

    def _gone(self):
        """Used, too old, never there, or too often wrong: the same answer."""
        return self._page("website_code_gone", status=410, private=True)

    def _refuse(self, result):
        return self._banned() if result["code"] == "banned" else self._wait(result["wait"])
