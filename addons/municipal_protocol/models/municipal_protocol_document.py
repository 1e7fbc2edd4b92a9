from uuid import UUID, uuid5

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.kept_rows import keep_rows

CRON = "municipal_protocol.municipal_protocol_document_cron"
STATES = [
    ("pending", "Waiting for the number"),
    ("registered", "Registered"),
    ("refused", "Refused"),
    ("failed", "Given up"),
]
FAILURES = [
    ("off", "The e-protocol is not configured: the administrator has to enter it in the settings."),
    ("sink", "This server is a demonstration: nothing leaves it."),
    ("local", "The address is on this very machine, which is for demonstrations only."),
    ("address", "There is no e-protocol at this address: the administrator has to correct it."),
    ("certificate", "The e-protocol cannot prove who it is: its certificate is not valid."),
    ("access", "The e-protocol does not accept our secret: the administrator has to renew it."),
    ("timeout", "The e-protocol did not answer in time. It is asked again."),
    ("unreachable", "The e-protocol cannot be reached. It is asked again."),
    ("busy", "The e-protocol cannot answer at the moment. It is asked again."),
    ("unreadable", "The answer of the e-protocol cannot be read. It is asked again."),
    ("accepted", "The e-protocol has taken the document; the number follows."),
    ("print", "The document could not be printed. It is tried again."),
    ("internal", "Something went wrong here. It is tried again."),
    ("refused", "The e-protocol does not take the document as it is."),
    ("doubled", "The e-protocol answered with a number that another document has."),
    ("changed", "The e-protocol answered later with another number. The first one stands."),
    ("order", "The request itself has no number yet. Its answer follows it."),
    ("copy", "This is a copy of the database: it registers nothing."),
]


class MunicipalProtocolDocument(models.Model):
    """One paper of one request, and its number in the municipality's document system.

    A row is written with the request or the answer and in its transaction; everything else happens
    after the commit (``municipal_protocol_document_sending``). The key is derived from the request
    and the message, so that the same paper has the same key even when this row is lost and made
    again.
    """

    _name = "municipal.protocol.document"
    _description = "Document of the e-protocol"
    _order = "id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one("municipal.request", required=True, ondelete="restrict")
    kind = fields.Selection(
        [("request", "Request"), ("answer", "Answer")], required=True, default="request"
    )
    message_id = fields.Many2one("mail.message", ondelete="restrict")
    answer_body = fields.Html("Answer", related="message_id.body")
    key = fields.Char(required=True, help="The same for the same document for ever.")
    company_id = fields.Many2one("res.company", "Municipality", required=True, index=True)
    connector = fields.Selection(
        lambda self: self.env["municipal.protocol.connector"]._get_selection(),
        "Registered by",
        required=True,
    )
    book = fields.Selection(
        [("general", "General book"), ("confidential", "Confidential book")],
        required=True,
        default="general",
    )
    state = fields.Selection(STATES, required=True, default="pending")
    # what came back
    number = fields.Char("Number in the e-protocol")
    date_registered = fields.Date("Registered on")
    link = fields.Char("Link to the e-protocol")
    # what was sent, frozen before the first try
    facts = fields.Json("What was sent")
    file_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        "Files sent",
        domain=[("res_model", "=", "municipal.protocol.document")],
        bypass_search_access=True,
    )
    issued_id = fields.Many2one("ir.attachment", "Paper with the number", ondelete="set null")
    entry_ids = fields.One2many("municipal.protocol.entry", "document_id", "Entry in our own book")
    # trying
    attempts = fields.Integer("Tries", aggregator=None)
    date_next = fields.Datetime("Next try", required=True, default=fields.Datetime.now)
    date_tried = fields.Datetime("Last try")
    failure = fields.Selection(FAILURES, "What happened")
    failure_detail = fields.Char("In the words of the e-protocol")

    _key_uniq = models.UniqueIndex("(key)", "This document is in the queue already.")
    _kind_uniq = models.UniqueIndex(
        "(request_id, kind) WHERE message_id IS NULL",
        "This paper of the request is in the queue already.",
    )
    _message_uniq = models.UniqueIndex(
        "(message_id) WHERE message_id IS NOT NULL", "This answer is in the queue already."
    )
    _answer_has_message = models.Constraint(
        "CHECK ((kind = 'answer') = (message_id IS NOT NULL))",
        "An answer is one message to the citizen; a request is none.",
    )
    _number_uniq = models.UniqueIndex(
        "(company_id, connector, book, number, (EXTRACT(YEAR FROM date_registered)))"
        " WHERE number IS NOT NULL",
        "Another document has this number.",
    )
    _registered_has_number = models.Constraint(
        "CHECK ((state = 'registered') = (number IS NOT NULL)"
        " AND (number IS NULL OR (number <> '' AND date_registered IS NOT NULL)))",
        "A document is registered when it has a number and a day, and only then.",
    )
    _attempts_sane = models.Constraint("CHECK (attempts >= 0)", "Tries are counted from zero.")
    _due = models.Index("(date_next, id) WHERE state = 'pending'")
    _stuck = models.Index("(id) WHERE state IN ('refused', 'failed')")
    _unissued = models.Index(
        "(date_next, id) WHERE kind = 'answer' AND state = 'registered' AND issued_id IS NULL"
    )
    _request = models.Index("(request_id)")
    _issued = models.Index("(issued_id) WHERE issued_id IS NOT NULL")

    def init(self):
        """Not even SQL changes or drops a number that was given, or the key behind it."""
        keep_rows(
            self,
            "DELETE OR UPDATE OF number, date_registered, state, key, request_id, kind, message_id",
            "the number of a registered document is permanent",
            "TG_OP = 'UPDATE' AND NEW.key = OLD.key AND NEW.request_id = OLD.request_id AND"
            " NEW.kind = OLD.kind AND NEW.message_id IS NOT DISTINCT FROM OLD.message_id AND"
            " (OLD.number IS NULL OR (NEW.number, NEW.date_registered,"
            " NEW.state) IS NOT DISTINCT FROM (OLD.number, OLD.date_registered, OLD.state))",
        )

    @api.depends("request_id.protocol_number", "number")
    def _compute_display_name(self):
        for document in self:
            number = document.request_id.protocol_number or ""
            document.display_name = f"{number} → {document.number}" if document.number else number

    # === QUEUE === #

    @api.model
    def _enqueue(self, requests):
        """Put requests into the queue, within the transaction of the caller; returns the new rows.

        Requests of a municipality that asks no other system, and those that are there already, are
        skipped. Nothing is read, printed or sent here.
        """
        Connector = self.env["municipal.protocol.connector"]
        wanted = requests.filtered(
            lambda request: Connector._get_connector(request.company_id)._connector_takes_all
        )
        if not wanted:
            return self.browse()
        # sudo: municipal.protocol.document - nobody may write the queue except its own methods
        rows = self.sudo()
        known = rows.search([("request_id", "in", wanted.ids), ("kind", "=", "request")])
        rows = rows.create([self._prepare_row(request) for request in wanted - known.request_id])
        if rows:
            self.env["municipal.notification"]._wake_cron(CRON)
        return rows

    @api.model
    def _prepare_row(self, request, kind="request", part=""):
        """
        :param str part: what tells this paper from others of the same kind, the same for ever
        """
        name = "/".join(filter(None, ("municipal.protocol.document", kind, part)))
        return {
            "request_id": request.id,
            "kind": kind,
            "key": uuid5(UUID(request.uuid), name).hex,
            "company_id": request.company_id.id,
            "connector": request.company_id.protocol_connector,
            "book": "confidential" if request.is_confidential else "general",
        }

    # === ACTIONS === #

    def action_retry(self):
        """Try again what was refused or given up; the key stays the same.

        What was refused has no number, so the paper is printed anew, with what was corrected. What
        was given up may be registered already: the very same paper is sent again.
        """
        self.check_access("read")
        self.request_id.check_access("write")
        again = self.filtered(lambda row: row.state in ("refused", "failed"))
        # sudo: municipal.protocol.document - as in _enqueue
        again = again.sudo()
        again.filtered(lambda row: row.state == "refused" or row._has_moved())._forget_content()
        for row in again:
            row.write(
                {
                    "state": "pending",
                    "connector": row.company_id.protocol_connector,
                    "attempts": 0,
                    "failure": False,
                    "failure_detail": False,
                    "date_next": fields.Datetime.now(),
                }
            )
        if again:
            self.env["municipal.notification"]._wake_cron(CRON)

    def _has_moved(self):
        """Whether another system than that of the first try will register it."""
        return self.connector != self.company_id.protocol_connector

    def action_open_link(self):
        """The document in the other system, in a tab of its own."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.link, "target": "new"}
