from odoo.http import request, route

from ..tools.display import COOKIE, Display
from .public_page import PublicPage

YEAR = 365 * 24 * 3600


class TownPages(PublicPage):
    """Who is competent for what, and how the visitor wants to see the pages."""

    @route("/services", type="http", auth="public", website=True, methods=["GET"], readonly=True)
    def services(self, q="", **_query):
        text = q.strip()[:100]
        Category = request.env["municipal.request.category"]
        values = {
            "query": text,
            "groups": Category._get_catalogue(text) if text else [],
            "names": Category._get_catalogue() if not text else [],
            "unknown": Category._get_public_form("other"),
        }
        return self._page("website_services", values)

    @route(
        "/municipal/display",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        # csrf: it sets the look of this browser's pages, and a page kept in the cache has the form
        csrf=False,
        sitemap=False,
        readonly=True,
    )
    def display(self, size=None, contrast=None, back="/", **_post):
        chosen = Display.parse(request.cookies.get(COOKIE)).change(size, contrast)
        back = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
        response = request.redirect(back)
        response.set_cookie(COOKIE, chosen.to_cookie(), max_age=YEAR, samesite="Lax", httponly=True)
        return response
