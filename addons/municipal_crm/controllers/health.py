import json

from odoo import http
from odoo.http import request


class Health(http.Controller):
    @http.route(
        "/municipal/health",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
        readonly=True,
    )
    def municipal_health(self, **_query):
        health = request.env["municipal.health"]._get_health()
        headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
        return request.make_response(json.dumps(health), headers)
