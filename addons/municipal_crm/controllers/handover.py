from odoo.http import request, route

from .public_page import PublicPage
from .request_form import ALWAYS


class Handover(PublicPage):
    """The page of an outside body: what we handed over to it, and its answer. No account is needed."""

    def _handover_page(self, handover, values=None, status=200):
        values = {
            "handover": handover._get_page(),
            "url": request.httprequest.path,
            "errors": {},
            "raw": {},
            "sent": None,
            **(values or {}),
        }
        return self._page("website_handover", values, status, private=True)

    @route("/handover/<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def handover_view(self, token, sent=None, **_query):
        handover = request.env["municipal.handover"]._find_by_token(token)
        if not handover:
            return self._not_found()
        return self._handover_page(handover, {"sent": sent})

    @route("/handover/<string:token>", methods=["POST"], **ALWAYS)
    def handover_answer(self, token, answer="", text="", **_post):
        if wait := self._hit("handover"):
            return self._wait(wait)
        handover = request.env["municipal.handover"]._find_by_token(token)
        if not handover:
            return self._not_found()
        result = handover._receive_answer(answer, text, self._uploads())
        if result["code"] == "errors":
            values = {"errors": result["errors"], "raw": {"answer": answer, "text": text}}
            return self._handover_page(handover, values, status=422)
        return request.redirect(f"/handover/{token}?sent={result['code']}#sent")

    @route("/handover/<string:token>/file/<int:file_id>", methods=["GET"], readonly=True, **ALWAYS)
    def handover_file(self, token, file_id, **_query):
        handover = request.env["municipal.handover"]._find_by_token(token)
        paper = handover and handover._find_file(file_id)
        if not paper:
            return self._not_found()
        return self._file(paper.raw, paper.name, paper.mimetype)
