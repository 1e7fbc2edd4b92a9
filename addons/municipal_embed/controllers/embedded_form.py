from odoo.addons.municipal_crm.controllers.request_form import ALWAYS, RequestForm
from odoo.http import request, route

from ..tools.embedding import embed_page, to_embedded

#: Browsers send no cookies of ours into a foreign page, so there is no session that a forged post
#: could use. What guards a post is the stamp of the form and the token of the draft.
LOOK = {**ALWAYS, "methods": ["GET"], "save_session": False, "readonly": True}
SEND = {**ALWAYS, "methods": ["POST"], "save_session": False, "csrf": False}


class EmbeddedForm(RequestForm):
    """The pages of the form inside other websites, without JavaScript, cookies or account."""

    def _enter(self, key):
        """Gate of all these pages: the form of this key, else empty; who comes in is nobody."""
        embed = request.env["municipal.embed"]._find(key)
        if embed:
            request.update_env(user=request.env.ref("base.public_user").id)
            request.update_context(municipal_embed=embed.id)
        return embed

    def _embedded(self, key, page, *args, **query):
        """The answer of a page of the form, which goes on inside the other website."""
        embed = self._enter(key)
        if not embed:
            return self._not_found()
        response = page(*args, **query)
        if response.location:
            location = response.location
            response.location = to_embedded(location, embed._get_root()) or location
        return response

    def _page(self, template, values=None, status=200, private=False, tiles=False):
        # sudo: municipal.embed - set by the gate above
        embed = request.env["municipal.embed"].sudo().browse(
            request.env.context.get("municipal_embed", [])
        )  # fmt: skip
        if not embed:
            return super()._page(template, values, status, private, tiles)
        values = {**(values or {}), "mc_frame": "municipal_embed.website_frame"}
        response = super()._page(template, values, status, private, tiles=False)
        response.flatten()
        response.set_data(embed_page(response.get_data(as_text=True), embed._get_root()))
        policy = response.headers["Content-Security-Policy"]
        allowed = " ".join(["frame-ancestors 'self'", *embed._get_origins()])
        response.headers["Content-Security-Policy"] = policy.replace(
            "frame-ancestors 'self'", allowed
        )
        return response

    # === THE WAY IN === #

    @route("/embed/<string:key>", **LOOK)
    def embedded_start(self, key, **_query):
        embed = self._enter(key)
        if not embed:
            return self._not_found()
        code = embed.category_ids.code if len(embed.category_ids) == 1 else ""
        return request.redirect(f"{embed._get_root()}/new{code and f'/{code}'}")

    @route("/embed/<string:key>/new", **LOOK)
    def embedded_catalogue(self, key, q="", **_query):
        embed = self._enter(key)
        if not embed:
            return self._not_found()
        text = q.strip()[:100]
        values = {"query": text, "groups": embed._get_catalogue(text), "unknown": None}
        return self._page("website_catalogue", values)

    # === THE FORM === #

    @route("/embed/<string:key>/new/<string:code>", **LOOK)
    def embedded_form(self, key, code, **query):
        return self._embedded(key, self.request_form, code, **query)

    @route("/embed/<string:key>/new/<string:code>", **SEND)
    def embedded_form_post(self, key, code, **post):
        return self._embedded(key, self.request_form_post, code, **post)

    @route("/embed/<string:key>/review/<string:token>", **LOOK)
    def embedded_review(self, key, token, **_query):
        return self._embedded(key, self.request_review, token)

    @route("/embed/<string:key>/review/<string:token>", **SEND)
    def embedded_send(self, key, token, **_post):
        return self._embedded(key, self.request_send, token)

    @route("/embed/<string:key>/kind/<string:token>", **SEND)
    def embedded_kind(self, key, token, kind="", **_post):
        return self._embedded(key, self.request_kind, token, kind=kind)

    @route("/embed/<string:key>/join/<string:token>", **SEND)
    def embedded_join(self, key, token, join="", **_post):
        return self._embedded(key, self.request_join, token, join=join)

    # === THE END === #

    @route("/embed/<string:key>/joined", **LOOK)
    def embedded_joined(self, key, **_query):
        return self._embedded(key, self.request_joined)

    @route("/embed/<string:key>/done/<string:access_token>", **LOOK)
    def embedded_done(self, key, access_token, **_query):
        return self._embedded(key, self.request_done, access_token)
