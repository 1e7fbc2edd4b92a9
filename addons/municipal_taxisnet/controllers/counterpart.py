from odoo.addons.municipal_crm.controllers.public_page import PublicPage
from odoo.addons.municipal_crm.controllers.request_form import ALWAYS
from odoo.http import request, route

from ..models.municipal_taxisnet import LOCAL
from ..tools.counterpart import PEOPLE

FIELDS = (
    "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge",
    "code_challenge_method",
)  # fmt: skip


class Counterpart(PublicPage):
    """The pages of the local counterpart; they exist where it is chosen and allowed only."""

    def _is_counterpart(self):
        door = self.env["municipal.taxisnet"]._get_door()
        return bool(door and door.adapter)

    @route(f"{LOCAL}/oauth/authorize", methods=["GET"], readonly=True, **ALWAYS)
    def counterpart_ask(self, **query):
        if not self._is_counterpart():
            return self._not_found()
        if fault := self.env["municipal.taxisnet.counterpart"]._find_fault(query):
            values = {"fault": fault, "people": (), "query": {}}
            return self._page("municipal_taxisnet.counterpart", values, 400, private=True)
        known = {name: query[name] for name in FIELDS if name in query}
        values = {"fault": None, "people": list(enumerate(PEOPLE)), "query": known}
        return self._page("municipal_taxisnet.counterpart", values, private=True)

    @route(f"{LOCAL}/oauth/authorize", methods=["POST"], **ALWAYS)
    def counterpart_grant(self, person="", refuse="", **post):
        Counterpart = self.env["municipal.taxisnet.counterpart"]
        if not self._is_counterpart() or Counterpart._find_fault(post):
            return self._not_found()
        is_person = person in map(str, range(len(PEOPLE))) and not refuse
        number = int(person) if is_person else None
        return request.redirect(Counterpart._grant(post, number), 303, local=False)

    @route(f"{LOCAL}/logout/<string:client>/", methods=["GET"], readonly=True, **ALWAYS)
    def counterpart_leave(self, client, url="/", **_query):
        """The state's server ends its session and sends the browser back to the town only."""
        home = request.httprequest.host_url
        is_home = self._is_counterpart() and url.rstrip("/") == home.rstrip("/")
        return request.redirect("/", 303) if is_home else self._not_found()
