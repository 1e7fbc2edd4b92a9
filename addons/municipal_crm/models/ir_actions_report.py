from odoo import models

from ..tools.pages import stamp_pages

#: Reports that get page numbers, and the protocol number, at the foot.
NUMBERED = ("municipal_crm.municipal_request_file_report",)


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        content, kind = super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        report = self._get_report(report_ref)
        if kind == "pdf" and report.report_name in NUMBERED:
            records = self.env[report.model].browse(res_ids or ())
            content = stamp_pages(content, records[:1]._get_page_label() if records else "")
        return content, kind
