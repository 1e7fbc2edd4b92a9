from odoo.http import request, route

from ..tools.typed import read_number
from .request_tracking import RequestTracking

OWN = {"type": "http", "auth": "user", "website": True, "sitemap": False}


class MyRequests(RequestTracking):
    """A logged-in citizen's own requests; any other id looks as if it did not exist."""

    def _open_own(self, request_id):
        return request.env["municipal.request"]._open_own(request_id, request.env.user)

    @route("/my/requests", methods=["GET"], readonly=True, **OWN)
    def my_requests(self, q="", show="all", order="new", page="1", **_query):
        found = request.env["municipal.request"]._get_own_page(
            request.env.user, q, show, order, read_number(page) or 1
        )
        found["joined"] = request.env["municipal.request.join"]._get_own_rows(request.env.user)
        asked = {"q": q[:100], "show": show, "order": order}
        return self._page("website_my_requests", {**found, "asked": asked}, private=True)

    @route("/my/requests/<int:request_id>", methods=["GET"], readonly=True, **OWN)
    def my_request(self, request_id, sent=None, **_query):
        own = self._open_own(request_id)
        if not own:
            return self._not_found()
        return self._view_page(own, f"/my/requests/{own.id}", {"sent": sent, "is_own": True})

    @route("/my/requests/<int:request_id>/rating", methods=["POST"], **OWN)
    def my_request_rating(self, request_id, satisfaction="", comment="", **_post):
        own = self._open_own(request_id)
        if not own:
            return self._not_found()
        return self._rate(own, f"/my/requests/{own.id}", satisfaction, comment)

    @route("/my/requests/<int:request_id>", methods=["POST"], **OWN)
    def my_request_answer(self, request_id, body="", reopen="", **_post):
        own = self._open_own(request_id)
        if not own:
            return self._not_found()
        return self._answer(own, f"/my/requests/{own.id}", body, reopen)

    @route(
        "/my/requests/<int:request_id>/file/<int:file_id>", methods=["GET"], readonly=True, **OWN
    )
    def my_request_file(self, request_id, file_id, **_query):
        return self._paper(self._open_own(request_id), file_id)
