from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.http import request, route

from .announcement_page import ADDON, LOOK

MAP = {"type": "http", "auth": "public", "website": True, "methods": ["GET"], "sitemap": False}


class PlacePage(PublicPage):
    """Places as a list that everybody can read, and the same on a map."""

    @route("/places", **LOOK)
    def place_list(self, **query):
        values = request.env["municipal.place"]._get_public_places(query)
        return self._page(f"{ADDON}.website_places", values, tiles=True)

    @route("/places/points.json", save_session=False, **MAP)
    def place_points(self, **query):
        """What the map draws. The gate counts, and that is written: so it is not ``readonly``."""
        if wait := self._hit("map"):
            return self._wait(wait)
        url_for = request.env["ir.http"]._url_for
        points = request.env["municipal.place"]._get_public_points(query)
        response = request.make_json_response(
            [point | {"path": url_for(point["path"])} for point in points]
        )
        response.headers["Cache-Control"] = "public, max-age=300"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    @route("/places/<string:path>", **LOOK)
    def place_one(self, path, **_query):
        place = request.env["municipal.place"]._find_public(path)
        if not place:
            return self._not_found()
        if f"/places/{path}" != place._get_public_path():
            return request.redirect(place._get_public_path(), code=301)
        values = {"place": place._prepare_public_place()}
        return self._page(f"{ADDON}.website_place", values, tiles=True)
