import re

from odoo import http
from odoo.http import STATIC_CACHE_LONG, Stream, request

TOKEN = re.compile("[0-9a-f]{32}")
#: A prompt is kept by whoever likes; a citizen's own words by nobody.
KEPT_A_YEAR = f"public, max-age={STATIC_CACHE_LONG}, immutable"
NEVER_KEPT = "no-store"


class IvrSound(http.Controller):
    """Sounds for the carrier. The address is the key: who has it has heard the words already."""

    @http.route(
        "/ivr/sound/<string:token>.wav",
        type="http",
        auth="none",
        methods=["GET", "HEAD"],
        sitemap=False,
        save_session=False,
        readonly=True,
    )
    def ivr_sound(self, token, **_query):
        found = None
        if TOKEN.fullmatch(token):
            found = request.env["municipal.ivr.sound"]._read_content(token)
        if not found:
            return request.make_response("", [("Content-Type", "text/plain")], status=404)
        content, is_private = found
        stream = Stream(
            type="data", data=content, size=len(content), mimetype="audio/wav", etag=token
        )
        response = stream.get_response()
        response.headers["Cache-Control"] = NEVER_KEPT if is_private else KEPT_A_YEAR
        return response
