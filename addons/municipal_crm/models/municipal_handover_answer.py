from odoo import api, fields, models

from .municipal_handover import ANSWERS
from .municipal_request_conversation import INTERNAL_NOTE
from .selection import get_choices, get_labels
from .transactions import hold

#: Answers that mean nothing without words.
ASK_WORDS = ("not_ours", "needs_more")
#: Seconds in which the same answer is a double click.
REPEATED = 300


class MunicipalHandover(models.Model):
    """The page of an outside body: what it was sent, and its answer."""

    _inherit = "municipal.handover"

    # === PAGE === #

    def _get_page(self):
        """What the page behind the link shows (in sudo, after the gate)."""
        self.ensure_one()
        request = self.request_id
        return {
            "is_theirs": self._is_theirs(),
            "state": self.state,
            "body": self.body_name,
            "number": request.protocol_number,
            "category": request.category_id.name,
            "place": request._get_handover_place(),
            "date_submitted": request.date_submitted,
            "town": request.company_id,
            "tz": request.company_id.municipality_tz,
            "citizen": request._get_handover_citizen() if self.shows_citizen else [],
            "expires": self.date_expires,
            "messages": self.message_ids,
            "options": get_choices(self, "state", dict(ANSWERS)),
            "file_limits": self.env["municipal.request.form"]._get_file_limits(),
        }

    def _find_file(self, file_id):
        """A file that went with this hand-over, empty for any other id."""
        files = self.message_ids.attachment_ids if self._is_theirs() else None
        return files and files.filtered(lambda row: row.id == file_id)

    # === ANSWER === #

    def _receive_answer(self, answer, text, uploads):
        """The body's answer from its page (in sudo).

        :return: {"code": "sent" | "repeated" | "over" | "errors", "errors": {control: message}}
        """
        hold(self.ensure_one())
        self.invalidate_recordset(["state"])
        if self._is_repeated(answer, text):
            return {"code": "repeated", "errors": {}}
        if not self._is_theirs():
            return {"code": "over", "errors": {}}
        text, errors = self.env["municipal.request.form"]._clean_message(text)
        if "body" in errors:
            errors["text"] = errors.pop("body")
        files, file_errors = self._check_answer_files(uploads)
        errors |= self._check_answer(answer, text) | file_errors
        if errors:
            return {"code": "errors", "errors": errors}
        self._note_answer(answer, text, files)
        return {"code": "sent", "errors": {}}

    @api.model
    def _check_answer(self, answer, text):
        errors = {}
        if answer not in dict(ANSWERS):
            errors["answer"] = self.env._("Choose one of the three answers.")
        elif answer in ASK_WORDS and not text:
            errors["text"] = self.env._("Say it in a few words, please.")
        return errors

    @api.model
    def _check_answer_files(self, uploads):
        Form = self.env["municipal.request.form"]
        files, messages = Form._check_files(uploads, self.env["ir.attachment"])
        return files, {"files": " ".join(messages)} if messages else {}

    def _is_repeated(self, answer, text):
        last = self.message_ids[-1:]
        if last.answer != answer or not answer:
            return False
        age = (fields.Datetime.now() - last.date).total_seconds()
        return age < REPEATED and (last.text or "").split() == (text or "").split()

    def _note_answer(self, answer, text, files):
        """Keep the answer, show it on the request, and tell the officer who has it."""
        now = fields.Datetime.now()
        self.env["municipal.handover.message"].create(
            {"handover_id": self.id, "kind": "answer", "answer": answer, "text": text, "date": now}
        )
        self.write({"state": answer, "date_answered": now})
        request = self.request_id
        town = self.with_context(lang=request.company_id.partner_id.lang)
        words = f"{self.body_name}: {get_labels(town, 'state')[answer]}"
        note = f"{words}\n\n{text}" if text else words
        request._post(INTERNAL_NOTE, note, files, author=self.env["res.partner"])
        history = request._log("handover", actor="outside", new_value=words, reason=text or False)
        request._announce("handover_answered", "staff", history, {"message": note})
        request._schedule_handover(words)

    # === WHAT OTHERS ARE TOLD === #

    def _get_public_facts(self):
        """{name, phone, email} of the body for the citizen's page."""
        self.ensure_one()
        return {"name": self.body_name, "phone": self.body_phone, "email": self.body_email}
