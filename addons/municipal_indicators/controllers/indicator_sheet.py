import json

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class IndicatorSheet(http.Controller):
    @http.route("/municipal/indicators/xlsx", type="http", auth="user", methods=["POST"])
    def download_indicators(self, filters="{}", **_post):
        """The figures of the dashboard as a spreadsheet; it leaves a trace."""
        content, name = request.env["municipal.indicator"]._make_xlsx(_read(filters))
        return _answer(content, f"{name}.xlsx", XLSX)

    @http.route("/municipal/indicators/pdf", type="http", auth="user", methods=["POST"])
    def print_indicators(self, filters="{}", **_post):
        """The same figures as a report on paper; it leaves a trace too."""
        content, name = request.env["municipal.indicator"]._make_pdf(_read(filters))
        return _answer(content, f"{name}.pdf", "application/pdf")


def _read(filters):
    try:
        return json.loads(filters)
    except ValueError as error:
        raise UserError(request.env._("Give a first and a last day, in this order.")) from error


def _answer(content, name, kind):
    return request.make_response(
        content,
        headers=[
            ("Content-Type", kind),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )
