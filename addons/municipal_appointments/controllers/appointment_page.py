from secrets import token_urlsafe

from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.addons.municipal_crm.tools import masking
from odoo.http import request

ADDON = "municipal_appointments"
masking.protect(
    r"/appointments/(?:view|details|sent|confirm|offer|waiting|feed|display)/", r"[?&]case="
)


class AppointmentPage(PublicPage):
    """What the pages of appointments share.

    Odoo makes one class of all controllers of public pages, so names are for all of them.
    """

    def _show_time(self, template, values=None, status=200, private=True):
        # a map that is asked for may have tiles, if the town has a server of them
        return self._page(f"{ADDON}.{template}", values, status, private=private, tiles=True)

    def _times_values(self, service, query, url):
        """What the choice of a time shows; a form gets a key, so that a double click is one."""
        asked = service._read_asked(query)
        return {
            **service._get_times_page(asked, url),
            "submission_key": token_urlsafe(24),
            "raw": {"papers": query.get("papers"), "slot": query.get("slot")},
            "errors": {},
            "taken": [],
        }

    def _taken_values(self, service, free):
        """For somebody who came too late: the next free times, on the same page."""
        return {"taken": [service._prepare_time(one) for one in free]}

    def _time_gone(self, service=None, text=None):
        """An old link, a hold that is over: the way to another time."""
        values = {"service": service, "text": text}
        return self._show_time("website_gone", values, status=410)

    def _find_visit(self, token, purpose="view"):
        return request.env["municipal.appointment"]._find_by_token(token, purpose)
