import json

from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.http import request, route

#: A display asks every five seconds; a waiting room may have several behind one address.
RATE = "6000/3600"
OPTIONS = {
    "type": "http", "auth": "public", "methods": ["GET"], "sitemap": False, "save_session": False,
}  # fmt: skip


class AppointmentDisplay(PublicPage):
    """The display of a waiting room. It works without JavaScript: the page loads itself again."""

    @route("/appointments/display/<string:token>", website=True, **OPTIONS)
    def appointment_display(self, token, **_query):
        place, wait = self._get_display_place(token)
        if wait:
            return self._wait(wait)
        if not place:
            return self._not_found()
        words = place._get_display_words()
        values = {"place": place, "display": place._get_display(), "token": token, "words": words}
        response = request.render("municipal_appointments.appointment_display", values)
        response.headers.update(
            {
                "Cache-Control": "no-store",
                "Referrer-Policy": "no-referrer",
                "X-Robots-Tag": "noindex, nofollow",
                "Content-Security-Policy": self._get_policy(False),
            }
        )
        return response

    @route("/appointments/display/<string:token>/calls", **OPTIONS)
    def appointment_display_calls(self, token, **_query):
        place, wait = self._get_display_place(token)
        headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
        if not place:
            return request.make_response("{}", headers, status=429 if wait else 404)
        return request.make_response(json.dumps(place._get_display()), headers)

    def _get_display_place(self, token):
        """(place or nothing, seconds to wait)"""
        address = f"address:{request.httprequest.remote_addr}"
        wait = request.env["municipal.rate.limit"]._hit("appointment_display", address, RATE)
        if wait:
            return None, wait
        return request.env["municipal.place"]._find_by_display(token), 0
