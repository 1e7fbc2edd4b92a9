import time

from odoo.addons.municipal_crm.controllers.contact_session import ContactSession
from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.http import request, route

#: Where the browser's session keeps the comment that waits and the code it waits for.
WAITING = "municipal_consultation"
#: … and the e-mail address that was proved here, for half an hour.
PROVED = "municipal_consultation_proved"
SECONDS = 30 * 60


class ConsultationCode(PublicPage):
    """The code that proves the contact of a comment, and the author's own page of it.

    What was proved for a comment opens nothing else: it is kept apart from the requests that
    a proved contact may see.
    """

    def _comments(self):
        # sudo: municipal.consultation.comment - the token is the right of access
        return request.env["municipal.consultation.comment"].sudo()

    def _take_comment(self, consultation, raw):
        """Keep what was checked; ask for a code unless the contact is proved already."""
        email = raw["contact_email"]
        user = request.env.user
        is_own = self._is_proved_of(user, email)
        if is_own or self._is_proved_here(email):
            comment = consultation._take_comment(raw)
            comment._confirm_contact(user if is_own else None)
            return request.redirect(f"/consultations/mine/{comment.token}?new=1")
        codes = request.env["municipal.contact.code"]
        result = codes._start("consultation", email, request.httprequest.remote_addr)
        if result["code"] == "error":
            errors = {"contact_email": result["error"]}
            return self._consultation_form_page(consultation, raw, errors, 422)
        if result["code"] != "sent":
            return self._consultation_wait(consultation, raw, result.get("wait", -1))
        comment = consultation._take_comment(raw)
        request.session[WAITING] = [comment.token, result["token"]]
        return request.redirect("/consultations/code")

    def _is_proved_of(self, user, email):
        """Whether the account has proved this address; a portal user can write any into it."""
        if not user._is_portal():
            return False
        citizen = request.env["municipal.citizen"]._get_for_user(user)
        return citizen.email == email and citizen._is_proved("email")

    def _is_proved_here(self, email):
        proved, until = request.session.get(PROVED) or ("", 0)
        return (proved == email and until > time.time()) or (
            ("email", email) in ContactSession.contacts()
        )

    @route("/consultations/code", methods=["GET"], readonly=True, **ALWAYS)
    def consultation_code(self, sent=None, **_query):
        _comment, row = self._get_waiting()
        if not row:
            return self._consultation_gone()
        return self._consultation_code_page(row, {"again": sent})

    @route("/consultations/code", methods=["POST"], **ALWAYS)
    def consultation_code_try(self, code="", **_post):
        comment, row = self._get_waiting()
        if not (comment and row):
            return self._consultation_gone()
        address = request.httprequest.remote_addr
        result = request.env["municipal.contact.code"]._prove(row.token, code[:50], address)
        if result["code"] == "wrong":
            error = request.env._("This is not the code. Please look at it again.")
            return self._consultation_code_page(row, {"errors": {"code": error}}, 422)
        if result["code"] != "proved":
            gone = result["code"] == "gone"
            return self._consultation_gone() if gone else self._wait(result["wait"])
        result["row"].state = "used"
        request.session.pop(WAITING, None)
        request.session[PROVED] = [comment.contact_email, int(time.time()) + SECONDS]
        comment._confirm_contact()
        return request.redirect(f"/consultations/mine/{comment.token}?new=1")

    @route("/consultations/code/resend", methods=["POST"], **ALWAYS)
    def consultation_code_resend(self, **_post):
        _comment, row = self._get_waiting()
        codes = request.env["municipal.contact.code"]
        result = codes._resend(row.token, request.httprequest.remote_addr)
        if result["code"] == "sent":
            return request.redirect("/consultations/code?sent=1")
        return self._consultation_gone() if result["code"] == "gone" else self._wait(result["wait"])

    def _get_waiting(self):
        """(comment in sudo, row of its code in sudo) of this browser; empty when there is none."""
        token, code = request.session.get(WAITING) or ("", "")
        found = self._comments().search([("token", "=", token or "-")])
        return found, request.env["municipal.contact.code"]._find_open(code)

    def _consultation_code_page(self, row, values, status=200):
        values = {"errors": {}, "raw": {}, "again": None, "contact": row._get_masked(), **values}
        return self._show_consultation("consultation_code", values, status, private=True)

    def _consultation_gone(self):
        return self._show_consultation("consultation_gone", {}, 410, private=True)

    @route("/consultations/mine/<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def consultation_mine(self, token, new=None, **_query):
        """What became of a comment, for its author alone."""
        comment = self._comments().search([("token", "=", token), ("state", "!=", "unconfirmed")])
        if not comment:
            return self._not_found()
        consultation = comment.consultation_id
        values = {
            "comment": comment,
            "shown": consultation._prepare_comment(comment),
            "consultation": consultation,
            "path": consultation._find_public(str(consultation.id))
            and consultation._get_public_path(),
            "is_new": new,
        }
        return self._show_consultation("consultation_mine", values, private=True)
