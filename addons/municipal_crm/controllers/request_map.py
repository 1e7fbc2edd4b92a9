from odoo.http import request, route

from .public_page import PublicPage

# They read, but the gate counts, and that is written: so they are not `readonly`.
ALWAYS = {"type": "http", "auth": "public", "website": True, "methods": ["GET"]}
#: A map is a little older than the town hall, and neighbours share one answer.
SHARED = {"Cache-Control": "public, max-age=300", "X-Robots-Tag": "noindex"}


class RequestMap(PublicPage):
    """What the public map asks for. The page itself, with its list, is that of the requests."""

    def _answer_json(self, values):
        response = request.make_json_response(values)
        response.headers.update(SHARED)
        return response

    @route("/requests/map.json", sitemap=False, save_session=False, **ALWAYS)
    def request_map(self, **query):
        if wait := self._hit("map"):
            return self._wait(wait)
        return self._answer_json(request.env["municipal.request"]._get_public_map(query))

    @route("/requests/ground.json", sitemap=False, save_session=False, **ALWAYS)
    def request_ground(self, **_query):
        if wait := self._hit("map"):
            return self._wait(wait)
        return self._answer_json(request.env["municipal.map"]._get_ground())

    @route("/requests/spot", sitemap=False, save_session=False, **ALWAYS)
    def request_spot(self, **query):
        """The list of one marker, to be shown on the map."""
        if wait := self._hit("map"):
            return self._wait(wait)
        page = request.env["municipal.request"]._get_public_list(query)
        page["tz"] = request.website._get_municipal_facts()["tz"]
        response = request.render("municipal_crm.website_public_entries", page)
        response.headers.update(SHARED)
        return response

    @route("/requests/street.json", sitemap=False, save_session=False, **ALWAYS)
    def request_street(self, q="", **_query):
        """Names of streets that what was typed may mean."""
        return self._suggest_names("municipal.street", q)

    @route("/requests/place.json", sitemap=False, save_session=False, **ALWAYS)
    def request_place(self, q="", **_query):
        return self._suggest_names("municipal.place", q)

    def _suggest_names(self, model, text):
        if wait := self._hit("gazetteer"):
            return self._wait(wait)
        return self._answer_json(request.env[model]._suggest(request.env.company, text))

    @route("/requests/at.json", sitemap=False, save_session=False, **ALWAYS)
    def request_at(self, pin="", **_query):
        """The street and area of a point."""
        if wait := self._hit("gazetteer"):
            return self._wait(wait)
        place = request.env["municipal.map"]._get_public_at(pin)
        return self._answer_json(place) if place else self._not_found()
