import time

from odoo.addons.municipal_crm.controllers.contact_session import ContactSession
from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.exceptions import UserError
from odoo.http import request, route

#: In the browser's session: petition, token of the signature that waits (or empty), its code.
WAITING = "municipal_petition"
#: … and the contact that was proved here, for half an hour.
PROVED = "municipal_petition_proved"
SECONDS = 30 * 60


class PetitionSign(PublicPage):
    """The code that proves the contact of a signature, and the signer's own page of it."""

    def _signatures(self):
        # sudo: municipal.petition.signature - the token is the right of access
        return request.env["municipal.petition.signature"].sudo()

    def _take_signature(self, petition, raw):
        """Keep what was checked; ask for a code unless the contact is proved already."""
        codes = request.env["municipal.contact.code"]
        if self._is_petition_proved(*codes._read_contact(raw["contact"])):
            return self._finish_signature(petition._take_signature(raw), petition)
        result = codes._start("petition", raw["contact"], request.httprequest.remote_addr)
        if result["code"] == "error":
            errors = {"contact": result["error"]}
            return self._petition_form_page(petition, raw, errors, 422)
        if result["code"] != "sent":
            return self._petition_wait(petition, raw, result.get("wait", -1))
        signature = petition._take_signature(raw)
        request.session[WAITING] = [petition.id, signature.token, result["token"]]
        return request.redirect("/petitions/code")

    def _ask_petition_code(self, petition, contact):
        """A code for whoever wants to see the signature that they have given."""
        codes = request.env["municipal.contact.code"]
        result = codes._start("petition", contact, request.httprequest.remote_addr)
        if result["code"] == "error":
            errors, raw = {"contact": result["error"]}, {"contact": contact}
            return self._petition_ask_page(petition, raw, errors, 422)
        if result["code"] != "sent":
            return self._wait(result.get("wait", -1))
        request.session[WAITING] = [petition.id, "", result["token"]]
        return request.redirect("/petitions/code")

    def _is_petition_proved(self, kind, contact):
        """Proved in this session, or by the account that is signed in."""
        proved, until = request.session.get(PROVED) or ("", 0)
        if (proved == contact and until > time.time()) or (
            (kind, contact) in ContactSession.contacts()
        ):
            return True
        user = request.env.user
        if not user._is_portal():
            return False
        citizen = request.env["municipal.citizen"]._get_for_user(user)
        return citizen[kind] == contact and citizen._is_proved(kind)

    def _finish_signature(self, signature, petition):
        """Count it; whose contact has signed already sees that signature."""
        token = signature.token
        try:
            kept = signature._confirm()
        except UserError:
            return self._petition_form_page(petition, {}, status=409)
        word = "new" if kept.token == token else "again"
        return request.redirect(f"/petitions/mine/{kept.token}?{word}=1")

    @route("/petitions/code", methods=["GET"], readonly=True, **ALWAYS)
    def petition_code(self, sent=None, **_query):
        _petition, _signature, row = self._get_petition_waiting()
        if not row:
            return self._petition_gone()
        return self._petition_code_page(row, {"again": sent})

    @route("/petitions/code", methods=["POST"], **ALWAYS)
    def petition_code_try(self, code="", **_post):
        petition, signature, row = self._get_petition_waiting()
        if not (petition and row):
            return self._petition_gone()
        address = request.httprequest.remote_addr
        result = request.env["municipal.contact.code"]._prove(row.token, code[:50], address)
        if result["code"] == "wrong":
            error = request.env._("This is not the code. Please look at it again.")
            return self._petition_code_page(row, {"errors": {"code": error}}, 422)
        if result["code"] != "proved":
            gone = result["code"] == "gone"
            return self._petition_gone() if gone else self._wait(result["wait"])
        result["row"].state = "used"
        request.session.pop(WAITING, None)
        request.session[PROVED] = [row.contact, int(time.time()) + SECONDS]
        if signature:
            return self._finish_signature(signature, petition)
        return self._show_own_signature(petition, row.contact)

    def _show_own_signature(self, petition, contact):
        found = petition._find_by_contact(contact)
        if found:
            return request.redirect(f"/petitions/mine/{found.token}")
        values = {"petition": petition, "path": petition._get_public_path()}
        return self._show_petition("petition_none", values, private=True)

    @route("/petitions/code/resend", methods=["POST"], **ALWAYS)
    def petition_code_resend(self, **_post):
        _petition, _signature, row = self._get_petition_waiting()
        codes = request.env["municipal.contact.code"]
        result = codes._resend(row.token, request.httprequest.remote_addr)
        if result["code"] == "sent":
            return request.redirect("/petitions/code?sent=1")
        return self._petition_gone() if result["code"] == "gone" else self._wait(result["wait"])

    def _get_petition_waiting(self):
        """(petition, signature, row of the code), all in sudo; empty when there is none."""
        number, token, code = request.session.get(WAITING) or (0, "", "")
        petition = request.env["municipal.petition"]._find_public(str(number))
        signature = self._signatures().search(
            [("token", "=", token or "-"), ("petition_id", "=", petition.id)]
        )
        row = request.env["municipal.contact.code"]._find_open(code)
        if token and not signature:
            petition = petition.browse()
        return petition, signature, row

    def _petition_code_page(self, row, values, status=200):
        values = {"errors": {}, "raw": {}, "again": None, "contact": row._get_masked(), **values}
        return self._show_petition("petition_code", values, status, private=True)

    def _petition_gone(self):
        return self._show_petition("petition_gone", {}, 410, private=True)

    # --- the signer's own page ---

    def _find_own_signature(self, token):
        return self._signatures().search([("token", "=", token), ("state", "!=", "unconfirmed")])

    @route("/petitions/mine/<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def petition_mine(self, token, new=None, again=None, **_query):
        signature = self._find_own_signature(token)
        if not signature:
            return self._not_found()
        petition = signature.petition_id
        values = {
            "signature": signature,
            "petition": petition,
            "path": petition._find_public(str(petition.id)) and petition._get_public_path(),
            "may_withdraw": petition.state in ("open", "closed"),
            "is_new": new,
            "is_again": again,
        }
        return self._show_petition("petition_mine", values, private=True)

    @route("/petitions/mine/<string:token>/withdraw", methods=["POST"], **ALWAYS)
    def petition_withdraw(self, token, **_post):
        signature = self._find_own_signature(token)
        if not signature:
            return self._not_found()
        if signature.state != "withdrawn" and signature.petition_id.state in ("open", "closed"):
            signature._withdraw()
        return request.redirect(f"/petitions/mine/{token}")
