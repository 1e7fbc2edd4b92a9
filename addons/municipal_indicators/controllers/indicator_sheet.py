import json

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class IndicatorSheet(http.Controller):
    @http.route("/municipal/indicators/xlsx", type="http", auth="user", methods=["POST"])
    def download_indicators(self, filters="{}", **_post):
        """The figures of the dashboard as a spreadsheet; it leaves a trace."""
        try:
            chosen = json.loads(filters)
        except ValueError as error:
            raise UserError(request.env._("Give a first and a last day, in this order.")) from error
        content, name = request.env["municipal.indicator"]._make_xlsx(chosen)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
