import base64
import json

from odoo.addons.municipal_crm.controllers.public_page import CONTENT_POLICY, PublicPage
from odoo.http import request, route

from ..tools.app_icon import make_icon
from .announcement_page import ADDON, LOOK

ALONE = {**LOOK, "multilang": False, "sitemap": False, "save_session": False}
SIZES = (192, 512)
DAY = "public, max-age=86400"
WORKER = "/municipal_announcements/static/src/offline/worker.js"


class OfflinePage(PublicPage):
    """The site as an app that can be read without network. It keeps nothing of the visitor."""

    @route("/offline/<string:lang>", **ALONE)
    def offline_page(self, lang, **_query):
        """The page that phones keep: whole in itself, but for one small script.

        Its language stands in its address, so that no browser is sent on to another one.
        """
        language = self._find_language(lang)
        if not language:
            return self._not_found()
        request.update_context(lang=language)
        request.website = request.website.with_context(lang=language)
        values = request.env["municipal.offline"]._get_page()
        values["tz"] = request.website._get_municipal_facts()["tz"]
        response = request.render(f"{ADDON}.website_offline", values)
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    @route("/announcements/service-worker.js", **ALONE)
    def offline_worker(self, **_query):
        """The script that answers without network; it looks after the whole public site."""
        # what changes the first line makes browsers fetch the pages anew
        pages = json.dumps([f"/offline/{iso}" for iso in self._get_iso_codes()])
        content = f"const PAGES = {pages};\nimportScripts('{WORKER}');\n"
        response = request.make_response(content, [("Content-Type", "text/javascript")])
        response.headers["Service-Worker-Allowed"] = "/"
        response.headers["Cache-Control"] = "no-cache"
        return response

    def _get_iso_codes(self):
        """Of the website's languages, its own first."""
        own = request.website.default_lang_id.code
        codes = sorted(request.env["res.lang"]._get_frontend(), key=lambda code: code != own)
        return list(dict.fromkeys(code.partition("_")[0] for code in codes))

    @route("/announcements/app.webmanifest", **LOOK, sitemap=False, save_session=False)
    def offline_manifest(self, **_query):
        facts = request.website._get_municipal_facts()
        icons = [
            {
                "src": f"/announcements/icon-{size}.png",
                "sizes": f"{size}x{size}",
                "type": "image/png",
            }
            for size in SIZES
        ]
        content = {
            "name": facts["name"],
            "short_name": facts["name"][:24],
            "id": "/",
            "start_url": request.env["ir.http"]._url_for("/"),
            "scope": "/",
            "display": "standalone",
            "lang": request.env.lang.replace("_", "-"),
            "background_color": "#ffffff",
            "theme_color": facts["palette"].deep,
            "icons": icons,
        }
        headers = [("Content-Type", "application/manifest+json"), ("Cache-Control", DAY)]
        return request.make_response(json.dumps(content, ensure_ascii=False), headers)

    @route("/announcements/icon-<int:size>.png", **ALONE)
    def offline_icon(self, size, **_query):
        if size not in SIZES:
            return self._not_found()
        # sudo: website, res.company - the emblem stands on every page
        website = request.website.sudo()
        company = website.company_id
        picture = website.logo if company.uses_default_logo else company.logo
        try:
            content = make_icon(base64.b64decode(picture or b""), size)
        except ValueError:
            return self._not_found()
        return request.make_response(
            content, [("Content-Type", "image/png"), ("Cache-Control", DAY)]
        )
