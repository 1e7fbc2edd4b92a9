from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PrintedList(http.Controller):
    @http.route(
        "/municipal/list/<int:wizard_id>/xlsx",
        type="http",
        auth="user",
        readonly=True,
        sitemap=False,
    )
    def download(self, wizard_id):
        """The list of a wizard of one's own, as a spreadsheet."""
        wizard = request.env["municipal.list.print"].search([("id", "=", wizard_id)])
        if wizard.create_uid != request.env.user:
            raise request.not_found()
        return request.make_response(
            wizard._make_xlsx(),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(f"{wizard._get_file_name()}.xlsx")),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
