import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, html2plaintext

from .municipal_protocol_document import CRON

_logger = logging.getLogger(__name__)

REPORT = "municipal_protocol.municipal_protocol_answer_action_report"
#: An answer looks again after the number of its request.
BEHIND = timedelta(minutes=1)
#: A paper that could not be printed is printed again.
REPRINT = timedelta(hours=1)
BATCH = 50


class MunicipalProtocolDocument(models.Model):
    """What leaves the house: each text to the citizen is a document of its own.

    It goes the same way as the request: a row in the transaction of the answer, a number after the
    commit. In the own book the number is taken there too, so that an officer who answers never
    holds the book. When the number is there, the answer is printed with it for the citizen.
    """

    _inherit = "municipal.protocol.document"

    @api.model
    def _enqueue_answer(self, request, message):
        """Put a text to the citizen into the queue, once; within the transaction of the caller."""
        # sudo: municipal.protocol.document - as in _enqueue
        rows = self.sudo()
        if not request.company_id.protocol_answers:
            return rows.browse()
        if known := rows.search([("message_id", "=", message.id)]):
            return known
        # a Message-Id never comes again, not even in a database that was brought back from a copy
        row = rows.create(
            {
                **self._prepare_row(request, "answer", message.message_id),
                "message_id": message.id,
            }
        )
        self.env["municipal.notification"]._wake_cron(CRON)
        return row

    # === ITS REQUEST === #

    def _get_incoming(self):
        """The document of the request that is answered, if it is in the queue."""
        return self.request_id.protocol_document_ids.filtered(lambda row: row.kind == "request")

    def _put_behind(self):
        """Let the request have its number first, so that the answer can name it.

        :return: whether it waits now
        """
        incoming = self._get_incoming()
        waits = (
            self.kind == "answer"
            and incoming.state == "pending"
            and incoming.connector == self.connector
        )
        if waits:
            later = fields.Datetime.now() + BEHIND
            self.write({"failure": "order", "date_next": max(later, incoming.date_next)})
        return waits

    # === OUR OWN BOOK === #

    def _find_entry(self):
        """The line of our own book that numbers this document."""
        if self.kind == "answer":
            return self.entry_ids
        entries = self.request_id.protocol_entry_ids
        return entries.filtered(lambda entry: entry.direction == "in").sorted("id")[:1]

    def _enter_answer(self):
        """Take the next number of the book for an answer that has none.

        The caller holds this row and commits at once: others wait for the book until then.
        """
        if self.kind != "answer" or self.entry_ids:
            return
        Book = self.env["municipal.protocol.book"]
        book = Book._get_book(self.company_id, self.book == "confidential")
        year, number = book._take_numbers(1)
        self.env["municipal.protocol.entry"].create(
            {
                "name": book._format(year, number),
                "book_id": book.id,
                "year": year,
                "number": number,
                "date": fields.Datetime.now(),
                "direction": "out",
                "subject": self.request_id.name,
                "request_id": self.request_id.id,
                "document_id": self.id,
            }
        )

    # === WHAT IS HANDED OVER === #

    def _prepare_facts(self):
        facts = super()._prepare_facts()
        if self.kind != "answer":
            return facts
        del facts["sender"], facts["channel"]
        return facts | {
            "direction": "out",
            "submitted": self._say_moment(self.message_id.date),
            "recipient": self._get_person(),
            "related": {
                "number": self.request_id.protocol_number,
                "external": self._get_incoming().number or "",
            },
        }

    def _get_files(self):
        return super()._get_files() if self.kind == "request" else self.message_id.attachment_ids

    # === PAPER === #

    def _print_paper(self):
        return super()._print_paper() if self.kind == "request" else self._print_answer()

    def _print_answer(self):
        """The letter in the citizen's language, with the number as far as it is known."""
        lang = self.request_id._get_citizen_lang()
        env = self.with_context(lang=lang).with_company(self.company_id).env
        content, _kind = env["ir.actions.report"]._render_qweb_pdf(REPORT, self.ids)
        return content

    def _get_letter(self):
        """What is printed: {text, department, officer, files, date, related}."""
        request, message = self.request_id, self.message_id
        incoming = self._get_incoming()
        shows = self.company_id.municipality_show_officer
        return {
            "text": html2plaintext(message.body or "").strip(),
            "date": message.date,
            "department": request.department_id.name,
            "officer": message.author_id.name if shows else "",
            "files": [file.name for file in message.attachment_ids - self.issued_id],
            "related": ", ".join(filter(None, (request.protocol_number, incoming.number))),
        }

    @api.model
    def _issue_papers(self):
        """Give the citizen the papers of the answers that have a number now, one commit each."""
        cron = self.env["ir.cron"]
        due = self._get_unissued_domain() & fields.Domain("date_next", "<=", fields.Datetime.now())
        ids = self.search(due, order="date_next, id", limit=BATCH).ids
        cron._commit_progress(remaining=len(ids))
        for row_id in ids:
            self.browse(row_id)._hold()._issue()
            if not cron._commit_progress(1):
                break

    @api.model
    def _get_unissued_domain(self):
        return fields.Domain(
            [("kind", "=", "answer"), ("state", "=", "registered"), ("issued_id", "=", False)]
        )

    def _issue(self):
        """Print a held row with its number and put the paper to the answer."""
        if not self or self.issued_id:
            return
        try:
            with self.env.cr.savepoint():
                self.issued_id = self.env["ir.attachment"].create(self._prepare_issued())
                self.message_id.write({"attachment_ids": [(4, self.issued_id.id)]})
        except Exception:
            _logger.exception("The answer of document %s could not be printed", self.id)
            self.invalidate_recordset()
            self.date_next = fields.Datetime.now() + REPRINT

    def _prepare_issued(self):
        lang = self.request_id._get_citizen_lang()
        number = self.number.replace("/", "-")
        return {
            "name": self.with_context(lang=lang).env._("Answer %s", number) + ".pdf",
            "raw": self._print_answer(),
            "mimetype": "application/pdf",
            "res_model": "municipal.request",
            "res_id": self.request_id.id,
        }

    # === WHAT THE CITIZEN READS === #

    def _get_public_facts(self):
        """{number, date}: the number is False as long as there is none."""
        lang = self.env.context.get("lang")
        return {
            "number": self.number,
            "date": format_date(self.env, self.date_registered, lang, "d MMMM y"),
        }
