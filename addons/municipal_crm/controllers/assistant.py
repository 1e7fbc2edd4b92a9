from odoo.http import request, route

from .public_page import PublicPage
from .request_form import ALWAYS

#: Where the browser's session keeps the token: it stands in no address that could be passed on.
SESSION_KEY = "municipal_assistant"


class Assistant(PublicPage):
    """The self-service dialogues as a page of questions and answers. It needs no JavaScript."""

    @route("/assistant", methods=["GET"], readonly=True, **ALWAYS)
    def assistant(self, **_query):
        env = request.env
        session = env["municipal.dialogue.session"]._find(
            request.session.get(SESSION_KEY), env.user
        )
        if session:
            return self._page("website_assistant", session._get_page(), private=True)
        dialogues = env["municipal.dialogue"]._get_dialogues()
        offered = [dialogue for dialogue in dialogues if dialogue._is_available(session)]
        return self._page("website_assistant_start", {"dialogues": offered}, private=True)

    @route("/assistant", methods=["POST"], **ALWAYS)
    def assistant_post(self, **post):
        if wait := self._hit("assistant"):
            return self._wait(wait)
        Session = request.env["municipal.dialogue.session"]
        address = request.httprequest.remote_addr
        token = Session._receive_page(
            request.session.get(SESSION_KEY), post, request.env.user, address
        )
        request.session[SESSION_KEY] = token
        return request.redirect("/assistant#now" if token else "/assistant")
