from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.http import request, route

from ..models.municipal_announcement_public import EVENT_KINDS

ADDON = "municipal_announcements"
LOOK = {"type": "http", "auth": "public", "website": True, "methods": ["GET"], "readonly": True}
#: What was cancelled is gone from every cache within a minute.
SHORT = "public, max-age=30"


class AnnouncementPage(PublicPage):
    """What the municipality announces, for whoever comes by."""

    def _announce(self, template, values=None, status=200):
        values = {"tz": request.website._get_municipal_facts()["tz"], **(values or {})}
        response = self._page(f"{ADDON}.{template}", values, status)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    def _get_announcements(self):
        return request.env["municipal.announcement"]

    @route("/announcements", **LOOK)
    def announcement_list(self, **query):
        values = self._get_announcements()._get_public_list(query)
        return self._announce("website_list", {**values, "mc_feeds": True})

    @route("/events", **LOOK)
    def announcement_events(self, **query):
        values = self._get_announcements()._get_public_list(query, EVENT_KINDS)
        return self._announce("website_events", values)

    @route("/alerts", **LOOK)
    def announcement_alerts(self, **_query):
        alerts = self._get_announcements()._get_current_alerts()
        numbers = request.env["municipal.emergency.number"]._get_numbers()
        return self._announce("website_alerts", {"alerts": alerts, "numbers": numbers})

    @route("/announcements/banner", save_session=False, sitemap=False, **LOOK)
    def announcement_banner(self, **_query):
        """The banner alone: what an open page asks for again and again."""
        content = str(request.website._get_municipal_alerts())
        response = request.make_response(content)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Robots-Tag"] = "noindex"
        response.add_etag()
        return response.make_conditional(request.httprequest)

    @route("/announcements/archive", **LOOK)
    def announcement_archive(self, **query):
        return self._announce("website_archive", self._get_announcements()._get_archive_list(query))

    @route("/announcements/archive/<string:path>", sitemap=False, **LOOK)
    def announcement_archived(self, path, **_query):
        announcement, _state = self._get_announcements()._find_public(path)
        if not announcement._is_archived():
            return self._not_found()
        page = {**announcement._get_public_page(), "is_archived": True}
        values = {"announcement": announcement, "page": page}
        response = self._announce("website_one", values)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    @route("/announcements/<string:path>", **LOOK)
    def announcement_one(self, path, **_query):
        announcement, state = self._get_announcements()._find_public(path)
        if state == "unknown":
            return self._not_found()
        if state == "over":
            values = {
                "is_cancelled": announcement.state == "cancelled",
                "archive": announcement._is_archived() and announcement._get_archive_path(),
            }
            return self._announce("website_over", values, 410)
        url = announcement._get_public_path()
        if f"/announcements/{path}" != url:
            return request.redirect(url, code=301)
        page = announcement._get_public_page()
        values = {"announcement": announcement, "page": page, "mc_card": page, "mc_feeds": True}
        return self._announce("website_one", values)

    @route("/announcements/<string:path>/file/<int:file_id>", sitemap=False, **LOOK)
    def announcement_file(self, path, file_id, **_query):
        announcement, state = self._get_announcements()._find_public(path)
        is_shown = state == "public" or announcement._is_archived()
        file = is_shown and announcement._find_public_file(file_id)
        if not file:
            return self._not_found()
        stream = request.env["ir.binary"]._get_stream_from(file)
        response = stream.get_response(as_attachment=True)
        response.headers["Cache-Control"] = SHORT
        return response

    @route("/announcements/image/<int:number>/<int:_version>", sitemap=False, **LOOK)
    def announcement_image(self, number, _version, **_query):
        announcement, state = self._get_announcements()._find_public(str(number))
        if not (state == "public" or announcement._is_archived()) or not announcement.image:
            return self._not_found()
        stream = request.env["ir.binary"]._get_image_stream_from(
            announcement, "image", width=960, height=720
        )
        response = stream.get_response()
        response.headers["Cache-Control"] = SHORT
        return response
