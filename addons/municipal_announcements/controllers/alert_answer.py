from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.exceptions import UserError
from odoo.http import request, route


class AlertAnswer(PublicPage):
    """ "I am safe" or "I need help", by the link of a message (N20)."""

    @route("/safe/<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def safe_ask(self, token, **_query):
        response = request.env["municipal.alert.response"]._find_by_token(token)
        if not response:
            return self._not_found()
        return self._safe_page(response)

    @route("/safe/<string:token>", methods=["POST"], **ALWAYS)
    def safe_answer(self, token, answer="", **_post):
        if wait := self._hit("alert_answer"):
            return self._wait(wait)
        response = request.env["municipal.alert.response"]._find_by_token(token)
        if not response:
            return self._not_found()
        if answer in ("safe", "help"):
            try:
                response._answer(answer, "link")
            except UserError:
                return self._safe_page(response)
        return request.redirect(f"/safe/{token}")

    def _safe_page(self, response):
        values = {
            "response": response,
            "alert": response.check_id.announcement_id,
            "is_over": response.check_id.state == "ended",
        }
        return self._page("municipal_announcements.website_safe", values, private=True)
