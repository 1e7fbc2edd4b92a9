from odoo import fields, models

from ..tools.document import Document, File

REPORT = "municipal_crm.municipal_request_file_action_report"


class MunicipalProtocolDocument(models.Model):
    """What is handed over: the printed case and its files, as they were before the first try.

    They are frozen, because a later try has to bring the very same document: another one under the
    same key would be an error to the other side.
    """

    _inherit = "municipal.protocol.document"

    def _freeze_content(self):
        """Print the paper and copy the files, once."""
        if self.facts:
            return
        request = self.request_id
        self.write(
            {
                "facts": self._prepare_facts(),
                "book": "confidential" if request.is_confidential else "general",
            }
        )
        Connector = self.env["municipal.protocol.connector"]
        if Connector._get_connector_by_code(self.connector)._connector_takes_papers:
            self._freeze_files()

    def _freeze_files(self):
        paper = {"name": f"{self.request_id.protocol_number}.pdf", "raw": self._print_paper()}
        owner = {"res_model": self._name, "res_id": self.id, "res_field": False}
        self.env["ir.attachment"].create({**paper, **owner, "mimetype": "application/pdf"})
        for file in self._get_files().sorted("id"):
            file.copy({**owner, "name": file.name})
        self.invalidate_recordset(["file_ids"])

    def _get_files(self):
        """What goes along with the paper."""
        return self.request_id.attachment_ids

    def _forget_content(self):
        """What was refused is made anew with the next try."""
        self.file_ids.unlink()
        self.facts = False

    def _print_paper(self):
        """The case file without internal notes: a receipt would bring the citizen's PIN along."""
        lang = self.company_id.partner_id.lang or self.env.lang
        env = self.with_context(lang=lang).with_company(self.company_id).env
        case = env["municipal.request.file"].create(
            {
                "request_ids": [(6, 0, self.request_id.ids)],
                "conversation": "none",
                "with_tasks": False,
                "with_history": False,
            }
        )
        content, _kind = env["ir.actions.report"]._render_qweb_pdf(REPORT, case.ids)
        case.unlink()
        return content

    def _prepare_facts(self):
        """What describes the document: who, what and when; no contact, no sealed number."""
        request = self.request_id
        return {
            "kind": self.kind,
            "direction": "in",
            "subject": request.name,
            "number": request.protocol_number,
            "submitted": self._say_moment(request.date_submitted),
            "channel": request.channel,
            "sender": self._get_person(),
            "category": request.category_id.code or "",
            "department": request.department_id.code or request.department_id.name or "",
            "link": f"{request.get_base_url()}/odoo/municipal.request/{request.id}",
        }

    def _say_moment(self, moment):
        """With the offset of the town's own clock."""
        town = self.with_context(tz=self.company_id.municipality_tz)
        return fields.Datetime.context_timestamp(town, moment).isoformat(timespec="seconds")

    def _get_person(self):
        """The citizen's name; none for who stays anonymous."""
        request = self.request_id
        name = request.contact_name or request.citizen_id.name
        return "" if request.is_anonymous else name or ""

    def _get_document(self):
        """The :class:`Document` as it was frozen."""
        files = [
            File(file.name, file.mimetype or "application/octet-stream", file.raw or b"")
            for file in self.file_ids.sorted("id")
        ]
        return Document(self.key, self.book, self.facts, tuple(files))
