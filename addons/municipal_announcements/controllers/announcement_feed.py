from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.http import request, route

from ..tools.feeds import MEDIA_TYPES
from .announcement_page import ADDON, LOOK, SHORT

FEED = {**LOOK, "multilang": False, "sitemap": False, "save_session": False}
#: Any page may show the widget; it has no form and knows no visitor.
EMBED_POLICY = "frame-ancestors *"
MOST_SHOWN = 10


class AnnouncementFeed(PublicPage):
    """What other programs read: feeds, calendars, documents of alerts, a widget for other sites."""

    @route("/announcements/feed/<string:lang>/<string:name>", **FEED)
    def announcement_feed(self, lang, name, **_query):
        code, _dot, kind = name.rpartition(".")
        language = self._find_language(lang)
        topic = self._find_topic(code)
        if not language or kind not in MEDIA_TYPES or topic is None:
            return self._not_found()
        Announcement = request.env["municipal.announcement"].with_context(lang=language)
        topic = topic.with_context(lang=language)
        content = Announcement._get_feed(topic, kind, request.httprequest.base_url)
        return self._feed(content, MEDIA_TYPES[kind])

    @route("/alerts/feed.cap", **FEED)
    def announcement_cap_feed(self, **_query):
        content = request.env["municipal.announcement"]._get_cap_feed(request.httprequest.base_url)
        return self._feed(content, MEDIA_TYPES["atom"])

    @route("/alerts/cap/<string:identifier>.xml", **FEED)
    def announcement_cap(self, identifier, **_query):
        Announcement = request.env["municipal.announcement"]
        document = Announcement._get_public_documents(identifier)
        if not document:
            return self._not_found()
        return self._feed(document.xml.encode(), "application/cap+xml; charset=utf-8")

    @route("/alerts/cap/certificate.pem", **FEED)
    def announcement_cap_certificate(self, **_query):
        """What the signatures of the documents are checked with; there is none before the first."""
        certificate = request.env.company._get_cap_certificate()
        if not certificate:
            return self._not_found()
        return self._feed(certificate, "application/x-pem-file")

    @route("/announcements/embed", save_session=False, sitemap=False, **LOOK)
    def announcement_embed(self, topic="", limit="5", **_query):
        found = self._find_topic(topic or "all")
        if found is None:
            return self._not_found()
        count = min(max(int(limit), 1), MOST_SHOWN) if limit.isascii() and limit.isdigit() else 5
        rows = request.env["municipal.announcement"]._get_published(topics=found, limit=count)
        entries = tuple(row._prepare_public_entry() for row in rows)
        values = {"entries": entries, "base": request.website.get_base_url()}
        values["tz"] = request.website._get_municipal_facts()["tz"]
        response = request.render(f"{ADDON}.website_embed", values)
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'self' 'unsafe-inline'; {EMBED_POLICY}"
        )
        response.headers["Cache-Control"] = SHORT
        return response

    @route("/announcements/<string:path>/event.ics", sitemap=False, save_session=False, **LOOK)
    def announcement_calendar(self, path, **_query):
        """One event for the visitor's own calendar."""
        event, state = request.env["municipal.announcement"]._find_public(path)
        if state != "public" or not event.event_start:
            return self._not_found()
        content = event._get_calendar_file(request.httprequest.base_url)
        response = self._file(
            content, f"{event.slug or 'event'}.ics", "text/calendar; charset=utf-8"
        )
        response.headers["Cache-Control"] = "no-cache"
        return response

    def _find_language(self, iso):
        """Odoo's code of a language of the website, by its ISO code; None for any other."""
        languages = request.env["res.lang"]._get_frontend()
        return next((code for code in languages if code.partition("_")[0] == iso), None)

    def _find_topic(self, code):
        """The topic (in sudo), empty for ``all``; None when there is none of that code."""
        # sudo: municipal.announcement.topic - names of topics are for everybody
        Topic = request.env["municipal.announcement.topic"].sudo()
        if code == "all":
            return Topic
        domain = [("code", "=", code), ("company_id", "=", request.env.company.id)]
        return Topic.search(domain) or None

    def _feed(self, content, media_type):
        """Readers that have the content already are told so and get nothing."""
        response = request.make_response(content, [("Content-Type", media_type)])
        response.headers["Cache-Control"] = SHORT
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.add_etag()
        return response.make_conditional(request.httprequest)
