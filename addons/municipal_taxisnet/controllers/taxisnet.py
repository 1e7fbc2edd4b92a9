from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.exceptions import AccessDenied
from odoo.http import request, route

from ..models.res_users import METHOD
from .leave import LEAVE_KEY

#: What the browser's session keeps: a sign-in under way, and a person until they have answered.
TICKET_KEY = "municipal_taxisnet"
PERSON_KEY = "municipal_taxisnet_person"
PATH_KEY = "municipal_taxisnet_path"


class Taxisnet(PublicPage):
    """Signing in at the state's server and coming back.

    Begin and return are GET, as OAuth has it: they change the visitor's own session only. What is
    kept about the citizen changes when they agree, by POST.
    """

    @route("/taxisnet", methods=["GET"], **ALWAYS)
    def taxisnet_begin(self, path="/my", **_query):
        Taxisnet = self.env["municipal.taxisnet"]
        if not Taxisnet._is_on() or self.env.user._is_internal():
            return self._not_found()
        if wait := self._hit("taxisnet"):
            return self._wait(wait)
        address, ticket = Taxisnet._begin(path)
        request.session[TICKET_KEY] = ticket
        return request.redirect(address, code=303, local=False)

    @route("/taxisnet/return", methods=["GET"], **ALWAYS)
    def taxisnet_return(self, **query):
        if not self.env["municipal.taxisnet"]._is_on():
            return self._not_found()
        if wait := self._hit("taxisnet"):
            return self._wait(wait)
        ticket = request.session.pop(TICKET_KEY, None)
        result = self.env["municipal.taxisnet"]._finish(ticket, query)
        if result["code"] != "person":
            return self._taxisnet_failed(result["code"])
        return self._taxisnet_named(result["person"], ticket["path"])

    def _taxisnet_failed(self, code):
        status = {"denied": 200, "unreachable": 502}.get(code, 400)
        return self._page("municipal_taxisnet.failed", {"code": code}, status, private=True)

    def _taxisnet_named(self, person, path):
        """Whoever is known here is let in at once; the others are asked first."""
        user = self.env["municipal.citizen"]._find_taxisnet_owner(person.afm)
        if self.env.user._is_public() and user:
            return self._taxisnet_sign_in(user, person, path)
        request.session[PERSON_KEY] = self.env["municipal.taxisnet"]._seal_person(person)
        request.session[PATH_KEY] = path
        return request.redirect("/taxisnet/welcome")

    # --- what the citizen agrees to ---

    @route("/taxisnet/welcome", methods=["GET"], readonly=True, **ALWAYS)
    def taxisnet_welcome(self, **_query):
        person = self._taxisnet_person()
        if not person:
            return self._taxisnet_failed("foreign")
        values = self.env["municipal.taxisnet"]._prepare_welcome(person, self.env.user)
        return self._page("municipal_taxisnet.welcome", values, private=True)

    @route("/taxisnet/welcome", methods=["POST"], **ALWAYS)
    def taxisnet_accept(self, join="", **_post):
        person, path = self._taxisnet_person(), request.session.get(PATH_KEY)
        if wait := self._hit("account"):
            return self._wait(wait)
        if not person:
            return self._taxisnet_failed("foreign")
        was_public = self.env.user._is_public()
        user = self.env["municipal.taxisnet"]._accept(person, self.env.user, bool(join))
        request.session.pop(PERSON_KEY, None)
        if not user:
            return self._page("municipal_taxisnet.taken", status=409, private=True)
        if not was_public:
            return request.redirect("/my/profile?saved=taxisnet" if path == "/my" else path)
        return self._taxisnet_sign_in(user, person, path)

    @route("/taxisnet/cancel", methods=["POST"], **ALWAYS)
    def taxisnet_cancel(self, **_post):
        request.session.pop(PERSON_KEY, None)
        return request.redirect("/")

    def _taxisnet_person(self):
        Taxisnet = self.env["municipal.taxisnet"]
        sealed = Taxisnet._is_on() and request.session.get(PERSON_KEY)
        return Taxisnet._open_person(sealed) if sealed else None

    def _taxisnet_sign_in(self, user, person, path):
        credential = {"type": METHOD, "login": user.login, "person": person}
        door = self.env["municipal.taxisnet"]._get_door()
        try:
            request.session.authenticate(request.env, credential)
        except AccessDenied:
            return self._taxisnet_failed("refused")
        request.session[LEAVE_KEY] = door.leave(f"{request.httprequest.host_url}")
        return request.redirect(path or "/my" if request.session.uid else user._mfa_url())
