from odoo.http import request, route

from .public_page import PublicPage

ALWAYS = {"type": "http", "auth": "public", "website": True, "sitemap": False}


class RequestForm(PublicPage):
    """Filing a request: form, review, sending, receipt. Nothing here needs JavaScript."""

    def _open_form(self, code):
        """Gate of the form: ("open" | "missing", the form of the category)."""
        form = request.env["municipal.request.category"]._get_public_form(code)
        return ("open" if form else "missing"), form

    def _form_page(self, form, values, status=200):
        Draft, user = request.env["municipal.request.draft"], request.env.user
        values = Draft._prepare_form_page(form, values, user)
        return self._page("website_form", values, status, private=True, tiles=True)

    @route("/requests/new/<string:code>", methods=["GET"], readonly=True, **ALWAYS)
    def request_form(self, code, draft=None, **_query):
        gate, form = self._open_form(code)
        if gate != "open":
            return self._not_found()
        found = request.env["municipal.request.draft"]._find(draft, form)
        return self._form_page(form, {"draft": found})

    @route("/requests/new/<string:code>", methods=["POST"], **ALWAYS)
    def request_form_post(self, code, **post):
        gate, form = self._open_form(code)
        if gate != "open":
            return self._not_found()
        if wait := self._hit("submit" if post.get("confirm") else "upload"):
            return self._wait(wait)
        Draft = request.env["municipal.request.draft"]
        result = Draft._receive(form, post, self._uploads(), request.session.sid)
        if result["code"] == "errors":
            return self._form_page(form, result, status=422)
        return request.redirect(Draft._get_next_url(result))

    @route("/requests/review/<string:token>", methods=["GET"], readonly=True, **ALWAYS)
    def request_review(self, token, **_query):
        Draft = request.env["municipal.request.draft"]
        draft, sent = Draft._find(token), Draft._find_sent(token)
        if sent:
            return request.redirect(f"/requests/done/{sent.access_token}")
        if not draft:
            return self._page("website_draft_gone", status=404, private=True)
        return self._page("website_review", draft._prepare_review_page(), private=True)

    @route("/requests/review/<string:token>", methods=["POST"], **ALWAYS)
    def request_send(self, token, **_post):
        if wait := self._hit("submit"):
            return self._wait(wait)
        return self._sent(request.env["municipal.request.draft"]._send(token))

    @route("/requests/kind/<string:token>", methods=["POST"], **ALWAYS)
    def request_kind(self, token, kind="", **_post):
        """A visitor who did not know the kind takes one of those that the review proposes."""
        if wait := self._hit("upload"):
            return self._wait(wait)
        draft = request.env["municipal.request.draft"]._take_kind(token, kind)
        if not draft:
            return self._page("website_draft_gone", status=404, private=True)
        return request.redirect(f"/requests/new/{draft.category_id.code}?draft={draft.token}")

    @route("/requests/join/<string:token>", methods=["POST"], **ALWAYS)
    def request_join(self, token, join="", **_post):
        """What is sent is not the draft, but that it is the same as a request that is known."""
        if wait := self._hit("submit"):
            return self._wait(wait)
        return self._sent(request.env["municipal.request.draft"]._join(token, join))

    def _sent(self, result):
        if result["code"] == "missing":
            return self._page("website_draft_gone", status=404, private=True)
        if result["code"] == "errors":
            return self._form_page(result["draft"]._get_form(), result, status=422)
        if result["code"] == "closed":  # the page shows what can be joined now
            return request.redirect(f"/requests/review/{result['draft'].token}")
        if result["code"] == "joined":
            return request.redirect("/requests/joined")
        return request.redirect(f"/requests/done/{result['request'].access_token}")

    @route("/requests/joined", methods=["GET"], readonly=True, **ALWAYS)
    def request_joined(self, **_query):
        return self._page("website_joined")

    @route("/requests/done/<string:access_token>", methods=["GET"], readonly=True, **ALWAYS)
    def request_done(self, access_token, **_query):
        citizen_request = request.env["municipal.request"]._open_by_token(access_token)
        if not citizen_request:
            return self._not_found()
        return self._page("website_done", {"citizen_request": citizen_request}, private=True)

    @route("/requests/receipt/<string:access_token>", methods=["GET"], **ALWAYS)
    def request_receipt(self, access_token, **_query):
        citizen_request = request.env["municipal.request"]._open_by_token(access_token)
        if not citizen_request:
            return self._not_found()
        if wait := self._hit("receipt"):
            return self._wait(wait)
        content, name = citizen_request._render_receipt()
        return self._file(content, name, "application/pdf")
