from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.http import request, route

from ..models.municipal_open_data import LICENCE

# They read, but the gate counts, and that is written: so they are not `readonly`.
ALWAYS = {"type": "http", "auth": "public", "website": True, "methods": ["GET"]}
#: Made at night: an hour in a cache makes nothing older than it is.
SHARED = "public, max-age=3600"
FILE = ALWAYS | {"multilang": False, "sitemap": False, "save_session": False, "cors": "*"}


class PublicFigures(PublicPage):
    """Anonymous figures and open data, for whoever comes by."""

    # sudo: res.company - whether the town has switched a page on
    def _figures_on(self, switch):
        return request.env.company.sudo()[switch]

    @route("/figures", sitemap=False, **ALWAYS)
    def figures_page(self, month="", **_query):
        if not self._figures_on("municipality_publish_figures"):
            return self._not_found()
        if wait := self._hit("figures"):
            return self._wait(wait)
        values = {
            "page": request.env["municipal.public.month"]._get_page(month),
            "say": request.env["municipal.indicator"]._say_public,
            "data": self._figures_on("municipality_publish_data"),
        }
        return self._page("municipal_indicators.website_figures", values)

    @route("/open-data", sitemap=False, **ALWAYS)
    def open_data_page(self, **_query):
        if not self._figures_on("municipality_publish_data"):
            return self._not_found()
        if wait := self._hit("figures"):
            return self._wait(wait)
        data = request.env["municipal.open.data"]
        values = {
            "years": data._get_years(),
            "fields": data._get_descriptions(),
            "licence": LICENCE,
            "figures": self._figures_on("municipality_publish_figures"),
        }
        return self._page("municipal_indicators.website_open_data", values)

    @route("/open-data/catalogue.json", **FILE)
    def open_data_catalogue(self, **_query):
        """What there is, in the words that catalogues of data read (DCAT)."""
        if not self._figures_on("municipality_publish_data"):
            return self._not_found()
        if wait := self._hit("figures"):
            return self._wait(wait)
        base = request.httprequest.host_url.rstrip("/")
        response = request.make_json_response(request.env["municipal.open.data"]._describe(base))
        response.headers["Content-Type"] = "application/ld+json; charset=utf-8"
        return self._open_data_headers(response)

    @route("/open-data/requests-<int(fixed_digits=4):year>.<any(csv,json):kind>", **FILE)
    def open_data_file(self, year, kind, **_query):
        row = request.env["municipal.open.data"]._find_year(year)
        if not row:
            return self._not_found()
        if wait := self._hit("open_data"):
            return self._wait(wait)
        stream = request.env["ir.binary"]._get_stream_from(
            row,
            f"{kind}_file",
            filename=f"requests-{year}.{kind}",
            mimetype={"csv": "text/csv", "json": "application/json"}[kind],
        )
        return self._open_data_headers(stream.get_response(as_attachment=True))

    def _open_data_headers(self, response):
        response.headers["Cache-Control"] = SHARED
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
