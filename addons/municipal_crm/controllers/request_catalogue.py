from odoo.http import request, route

from .public_page import PublicPage


class RequestCatalogue(PublicPage):
    """The way in: home of the requests, and the choice of a category."""

    @route("/requests", type="http", auth="public", website=True, methods=["GET"], readonly=True)
    def requests_home(self, **query):
        Request = request.env["municipal.request"]
        return self._page(
            "website_requests",
            {
                "counts": Request._get_public_counts(),
                "own_count": Request._get_own_count(request.env.user),
                **Request._get_public_list(query),
            },
            tiles=True,
        )

    @route(
        "/requests/new", type="http", auth="public", website=True, methods=["GET"], readonly=True
    )
    def request_catalogue(self, q="", **_query):
        text = q.strip()[:100]
        Category = request.env["municipal.request.category"]
        values = {
            "query": text,
            "groups": Category._get_catalogue(text),
            "unknown": Category._get_public_form("other"),
        }
        return self._page("website_catalogue", values)
