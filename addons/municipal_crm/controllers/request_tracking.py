from odoo.http import request, route

from .public_page import PublicPage
from .request_form import ALWAYS


class RequestTracking(PublicPage):
    """Following a request with its number and PIN, and answering the town hall."""

    @route(
        "/requests/track", type="http", auth="public", website=True, methods=["GET"], readonly=True
    )
    def request_track(self, number="", **_query):
        return self._page("website_track", {"number": number[:40], "is_wrong": False})

    @route("/requests/track", methods=["POST"], **ALWAYS)
    def request_track_post(self, number="", pin="", **_post):
        address = request.httprequest.remote_addr
        if request.env["municipal.ban"]._is_banned(address):
            return self._banned()
        gate = request.env["municipal.request"]._open_for_tracking(number[:100], pin[:100], address)
        if gate["code"] == "wait":
            return self._wait(gate["wait"])
        if gate["code"] == "wrong":
            values = {"number": number[:40], "is_wrong": True}
            return self._page("website_track", values, status=422, private=True)
        return request.redirect(f"/requests/view/{gate['request'].access_token}")

    @route("/requests/view/<string:access_token>", methods=["GET"], readonly=True, **ALWAYS)
    def request_view(self, access_token, sent=None, **_query):
        citizen_request = request.env["municipal.request"]._open_by_token(access_token)
        if not citizen_request:
            return self._not_found()
        return self._view_page(citizen_request, f"/requests/view/{access_token}", {"sent": sent})

    @route("/requests/view/<string:access_token>", methods=["POST"], **ALWAYS)
    def request_answer(self, access_token, body="", reopen="", **_post):
        citizen_request = request.env["municipal.request"]._open_by_token(access_token)
        if not citizen_request:
            return self._not_found()
        return self._answer(citizen_request, f"/requests/view/{access_token}", body, reopen)

    @route(
        "/requests/view/<string:access_token>/file/<int:file_id>",
        methods=["GET"],
        readonly=True,
        **ALWAYS,
    )
    def request_file(self, access_token, file_id, **_query):
        citizen_request = request.env["municipal.request"]._open_by_token(access_token)
        return self._paper(citizen_request, file_id)

    @route("/requests/view/<string:access_token>/rating", methods=["POST"], **ALWAYS)
    def request_rating(self, access_token, satisfaction="", comment="", **_post):
        citizen_request = request.env["municipal.request"]._open_by_token(access_token)
        if not citizen_request:
            return self._not_found()
        url = f"/requests/view/{access_token}"
        return self._rate(citizen_request, url, satisfaction, comment)

    # --- shared with the pages under /my ---

    def _view_page(self, citizen_request, url, values, status=200):
        values = {
            "citizen_request": citizen_request,
            "status": citizen_request._get_public_page(),
            "url": url,
            "errors": {},
            "body": "",
            "rating": None,
            **values,
        }
        return self._page("website_view", values, status=status, private=True)

    def _answer(self, citizen_request, url, body, reopen):
        if wait := self._hit("message"):
            return self._wait(wait)
        result = citizen_request._receive_message(body, self._uploads(), reopen == "1")
        if result["code"] in ("errors", "closed"):  # what was written stays on the page
            values = {"errors": result["errors"], "body": body, "sent": result["code"]}
            return self._view_page(citizen_request, url, values, status=422)
        return request.redirect(f"{url}?sent={result['code']}#messages")

    def _rate(self, citizen_request, url, satisfaction, comment):
        if wait := self._hit("rating"):
            return self._wait(wait)
        result = citizen_request._receive_rating(satisfaction, comment)
        if result["code"] == "errors":
            rating = {"satisfaction": satisfaction, "comment": comment}
            values = {"errors": result["errors"], "rating": rating}
            return self._view_page(citizen_request, url, values, status=422)
        return request.redirect(f"{url}?sent={result['code']}#rating")

    def _paper(self, citizen_request, file_id):
        paper = citizen_request and citizen_request._find_public_file(file_id)
        if not paper:
            return self._not_found()
        return self._file(paper.raw, paper.name, paper.mimetype)
