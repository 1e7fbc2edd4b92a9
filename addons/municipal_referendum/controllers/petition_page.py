from secrets import token_urlsafe

from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.http import request, route

from ..models.municipal_petition_signature import NAMES

ADDON = "municipal_referendum"
STAFF = {"type": "http", "auth": "user", "website": True, "sitemap": False}


class PetitionPage(PublicPage):
    """Petitions on the website: what is asked, how many have signed, and signing it (V12)."""

    def _show_petition(self, template, values, status=200, private=False):
        values["tz"] = request.website._get_municipal_facts()["tz"]
        return self._page(f"{ADDON}.website_{template}", values, status, private=private)

    def _find_petition(self, path):
        return request.env["municipal.petition"]._find_public(path)

    @route("/petitions", methods=["GET"], readonly=True, **ALWAYS)
    def petitions(self, **_query):
        lists = request.env["municipal.petition"]._get_public_lists()
        return self._show_petition("petitions", {"lists": lists})

    @route("/petitions/<string:path>", methods=["GET"], readonly=True, **ALWAYS)
    def petition(self, path, **_query):
        petition = self._find_petition(path)
        if not petition:
            return self._not_found()
        values = {"petition": petition, "page": petition._get_public_page()}
        return self._show_petition("petition", values)

    @route("/petitions/<string:path>/sign", methods=["GET"], readonly=True, **ALWAYS)
    def petition_form(self, path, **_query):
        petition = self._find_petition(path)
        return self._petition_form_page(petition, {}) if petition else self._not_found()

    def _petition_form_page(self, petition, raw, errors=None, status=200):
        values = {
            "petition": petition,
            "path": petition._get_public_path(),
            "is_taking": petition._is_taking_signatures(),
            "raw": raw,
            "errors": errors or {},
            "submission_key": raw.get("submission_key") or token_urlsafe(24),
        }
        return self._show_petition("petition_form", values, status, private=True)

    @route("/petitions/<string:path>/sign", methods=["POST"], **ALWAYS)
    def petition_send(self, path, extra_info="", **post):
        petition = self._find_petition(path)
        if not petition:
            return self._not_found()
        raw = petition._read_form(post)
        if wait := self._hit("petition_sign"):
            return self._petition_wait(petition, raw, wait)
        if not petition._is_taking_signatures():
            return self._petition_form_page(petition, raw, status=409)
        errors = petition._check_form(raw)
        if extra_info:  # a trap that people do not see
            errors["name"] = request.env._("Please send the form again.")
        if errors:
            return self._petition_form_page(petition, raw, errors, 422)
        return self._take_signature(petition, raw)

    def _petition_wait(self, petition, raw, wait):
        """Whoever has to wait finds what they wrote still in the form."""
        if wait < 0:
            return self._wait(wait)
        text = request.env._("Too many tries. Send it once more in %s minutes.", -(-wait // 60))
        return self._petition_form_page(petition, raw, {"contact": text}, 429)

    @route("/petitions/<string:path>/mine", methods=["GET"], readonly=True, **ALWAYS)
    def petition_ask(self, path, **_query):
        """Whoever has signed finds the signature again by the contact."""
        petition = self._find_petition(path)
        return self._petition_ask_page(petition, {}) if petition else self._not_found()

    def _petition_ask_page(self, petition, raw, errors=None, status=200):
        values = {
            "petition": petition,
            "path": petition._get_public_path(),
            "raw": raw,
            "errors": errors or {},
        }
        return self._show_petition("petition_ask", values, status, private=True)

    @route("/petitions/<string:path>/mine", methods=["POST"], **ALWAYS)
    def petition_ask_send(self, path, contact="", **_post):
        petition = self._find_petition(path)
        if not petition:
            return self._not_found()
        if wait := self._hit("petition_sign"):
            return self._wait(wait)
        return self._ask_petition_code(petition, contact[:254])

    @route("/petitions/<int:number>/signatures.pdf", methods=["GET"], **STAFF)
    def petition_signatures(self, number, **_query):
        """The list with names, for those who see names."""
        if not request.env.user.has_group(NAMES):
            return self._not_found()
        petition = request.env["municipal.petition"].search([("id", "=", number)])
        if not petition:
            return self._not_found()
        content = petition._print_signatures()
        return self._file(content, f"petition-{number}.pdf", "application/pdf")
