import json

from odoo.http import request, route

from .my_requests import OWN
from .public_page import PublicPage

#: Where the browser's session keeps the tokens of a change of contact.
CHANGE_KEY = "municipal_change"
KINDS = ("email", "phone")


class MyProfile(PublicPage):
    """What a citizen sees and changes about themselves."""

    @route("/my/profile", methods=["GET"], readonly=True, **OWN)
    def profile(self, saved=None, **_query):
        return self._profile_page({"saved": saved})

    @route("/my/profile", methods=["POST"], **OWN)
    def profile_save(self, **post):
        if wait := self._hit("profile"):
            return self._wait(wait)
        result = self.env["municipal.profile"]._save(self.env.user, post)
        if result["code"] == "errors":
            values = {"errors": result["errors"], "raw": result["raw"]}
            return self._profile_page(values, status=422)
        return request.redirect("/my/profile?saved=profile")

    def _profile_page(self, values, status=200):
        page = self.env["municipal.profile"]._get_page(self.env.user)
        return self._page("website_profile", {**page, **values}, status=status, private=True)

    # --- e-mail and phone: proved on the old and on the new ---

    @route("/my/profile/contact/<string:kind>", methods=["GET"], readonly=True, **OWN)
    def contact(self, kind, **_query):
        return self._contact_page(kind) if kind in KINDS else self._not_found()

    @route("/my/profile/contact/<string:kind>", methods=["POST"], **OWN)
    def contact_start(self, kind, contact="", **_post):
        if kind not in KINDS:
            return self._not_found()
        result = self.env["municipal.citizen"]._start_change(
            self.env.user, kind, contact, request.httprequest.remote_addr
        )
        if result["code"] == "error":
            return self._contact_page(kind, {"contact": result["error"]}, contact)
        if result["code"] != "sent":
            return self._banned() if result["code"] == "banned" else self._wait(result["wait"])
        request.session[CHANGE_KEY] = {"new": result["new"], "old": result["old"]}
        return request.redirect("/my/profile/codes")

    @route("/my/profile/codes", methods=["GET"], readonly=True, **OWN)
    def codes(self, **_query):
        return self._codes_page()

    @route("/my/profile/codes", methods=["POST"], **OWN)
    def codes_check(self, new_code="", old_code="", **_post):
        tokens = request.session.get(CHANGE_KEY) or {"new": None, "old": None}
        typed = {"new": new_code, "old": old_code}
        address = request.httprequest.remote_addr
        result = self.env["municipal.citizen"]._finish_change(self.env.user, tokens, typed, address)
        if result["code"] == "wait":
            return self._wait(result["wait"])
        if result["code"] == "wrong":
            return self._codes_page(result["wrong"])
        request.session.pop(CHANGE_KEY, None)
        if result["code"] == "gone":
            return self._page("website_change_gone", status=410, private=True)
        return request.redirect(f"/my/profile?saved={result['code']}")

    def _contact_page(self, kind, errors=None, typed=""):
        citizen = self.env["municipal.request.form"]._get_citizen(self.env.user)
        page = self.env["municipal.profile"]._get_contact(self.env.user, citizen, kind)
        values = {**page, "errors": errors or {}, "raw": {"contact": typed[:300]}}
        return self._page("website_contact_change", values, 422 if errors else 200, private=True)

    def _codes_page(self, wrong=()):
        Code, tokens = self.env["municipal.contact.code"], request.session.get(CHANGE_KEY) or {}
        new, old = Code._find_open(tokens.get("new")), Code._find_open(tokens.get("old"))
        if not new or (tokens.get("old") and not old):
            return self._page("website_change_gone", status=410, private=True)
        message = self.env._("This is not the code. Please look at it again.")
        values = {
            "kind": new.kind,
            "new": new._get_masked(),
            "old": old and old._get_masked(),
            "errors": {f"{name}_code": message for name in wrong},
            "raw": {},
        }
        return self._page("website_contact_codes", values, 422 if wrong else 200, private=True)

    # --- my data ---

    @route("/my/profile/export", methods=["GET"], readonly=True, **OWN)
    def export(self, **_query):
        if wait := self._hit("profile"):
            return self._wait(wait)
        data = self.env["municipal.profile"]._export(self.env.user)
        content = json.dumps(data, ensure_ascii=False, indent=2).encode()
        return self._file(content, "my-data.json", "application/json")

    @route("/my/profile/erase", methods=["GET"], readonly=True, **OWN)
    def erase(self, **_query):
        return self._page("website_erase", private=True)

    @route("/my/profile/erase", methods=["POST"], **OWN)
    def erase_request(self, **_post):
        if wait := self._hit("submit"):
            return self._wait(wait)
        filed = self.env["municipal.profile"]._request_erasure(self.env.user)
        return request.redirect(f"/requests/done/{filed.access_token}")
