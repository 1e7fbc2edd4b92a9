from odoo import http
from odoo.http import request


class IvrPrompt(http.Controller):
    """Prompts for those who edit them."""

    @http.route(
        "/ivr/prompt/<int:prompt_id>/sound",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def ivr_prompt_sound(self, prompt_id, **_query):
        """The prompt as callers hear it now; the first time it is rendered for that."""
        prompt = request.env["municipal.ivr.prompt"].browse(prompt_id).exists()
        if not prompt or not prompt.has_access("read"):
            return request.make_response("", status=404)
        url = prompt._get_url()
        if not url:
            return request.make_response("", status=404)
        response = request.redirect(url)
        response.headers["Cache-Control"] = "no-store"
        return response
