import logging
from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import try_hold
from psycopg2.errors import SerializationFailure, UniqueViolation

from ..tools.answer import Refused, Unavailable, Unknown
from ..tools.retry import get_pause, is_last
from .municipal_protocol_document import CRON

_logger = logging.getLogger(__name__)

BATCH = 50
#: While a worker asks, nobody else begins with the same document; a killed worker's is due again.
LEASE_SECONDS = 180
#: How often somebody tried in vain says nothing about these: the other side has the document.
PATIENT = ("accepted",)


class MunicipalProtocolDocument(models.Model):
    """Registering: after the commit, one document at a time, with the same key until it has a number."""

    _inherit = "municipal.protocol.document"

    @api.model
    def _cron_register(self):
        """Register everything that is due, one row and two commits at a time.

        The first commit says that somebody is about to ask and freezes what is sent; the second
        keeps the answer. Killed in between, the row is due again after a while and the other side
        gives the number that it gave before.
        """
        cron = self.env["ir.cron"]
        ids = self.search(self._get_due_domain(), order="date_next, id", limit=BATCH).ids
        cron._commit_progress(remaining=len(ids))
        for row_id in ids:
            row = self.browse(row_id)
            if row._claim():
                cron._commit_progress()
                row._hold()._ask()
            if not cron._commit_progress(1):
                break
        else:
            self._issue_papers()
        self._wake_for_next()

    @api.model
    def _get_due_domain(self):
        return fields.Domain("state", "=", "pending") & fields.Domain(
            "date_next", "<=", fields.Datetime.now()
        )

    @api.model
    def _wake_for_next(self):
        for domain in ([("state", "=", "pending")], self._get_unissued_domain()):
            if later := self.search(domain, order="date_next, id", limit=1):
                self.env["municipal.notification"]._wake_cron(CRON, later.date_next)

    def _hold(self):
        """The row if nobody else has it, held until the commit."""
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint(flush=False):
                return try_hold(self)
        except SerializationFailure:  # another worker has just finished it
            return self.browse()

    def _claim(self):
        """Take a due row for this worker; returns whether it can be sent."""
        row = self._hold().filtered_domain(self._get_due_domain())
        if not row:
            return False
        if row._put_behind():
            return False
        now = fields.Datetime.now()
        row.write(
            {
                "attempts": row.attempts + 1,
                "date_tried": now,
                "date_next": now + timedelta(seconds=LEASE_SECONDS),
            }
        )
        try:
            with self.env.cr.savepoint():
                row._freeze_content()
        except Exception as error:
            _logger.exception("Document %s could not be printed", row.id)
            row._put_off(Unavailable("print", type(error).__name__))
            return False
        return True

    # === ASKING === #

    def _ask(self):
        """Register a held row and keep the answer; an error is the row's own and stops nothing else."""
        if self.state != "pending":  # also when another worker has it
            return
        try:
            with self.env.cr.savepoint():
                registration = self._call()
        except Refused as refusal:
            self._set_stuck("refused", "refused", str(refusal))
        except Unavailable as reason:
            self._put_off(reason)
        except Exception as error:
            _logger.exception("Document %s could not be registered", self.id)
            self._put_off(Unavailable("internal", type(error).__name__))
        else:
            if registration:
                self._set_registered(registration)
            else:
                self._put_off(Unavailable("accepted"))

    def _call(self):
        """After the first try the other side is asked what it knows before it is sent anything."""
        connector = self.env["municipal.protocol.connector"]._get_connector(self.company_id)
        if connector._connector_code != self.connector:
            raise Unavailable("off")
        if self.attempts > 1:
            with suppress(Unknown):
                return connector._fetch_state(self.key)
        return connector._register_document(self._get_document())

    # === ANSWERS === #

    def _set_registered(self, registration):
        """Keep the number. A second answer, however late, changes nothing."""
        self.ensure_one()
        if self.number:
            if self.number != registration.number:
                _logger.error("Document %s has a number and was given another one", self.id)
                self.write({"failure": "changed", "failure_detail": registration.number})
            return
        if self._is_doubled(registration):
            self._set_stuck("failed", "doubled", registration.number)
            return
        try:
            with self.env.cr.savepoint():
                self._write_number(registration)
        except UniqueViolation:  # another worker was given the same number at this very moment
            self.invalidate_recordset()
            self._set_stuck("failed", "doubled", registration.number)
            return
        fname = "external_number" if self.kind == "request" else "answer_numbers"
        self.request_id._log("field", field_name=fname, new_value=registration.number)

    def _write_number(self, registration):
        self.write(
            {
                "state": "registered",
                "number": registration.number,
                "date_registered": registration.date,
                "link": registration.link,
                "date_next": fields.Datetime.now(),
                "failure": False,
                "failure_detail": False,
            }
        )
        self.env.flush_all()

    def _is_doubled(self, registration):
        """Whether another document of the same book and year has this number."""
        year = registration.date[:4]
        domain = [
            ("id", "!=", self.id),
            ("company_id", "=", self.company_id.id),
            ("connector", "=", self.connector),
            ("book", "=", self.book),
            ("number", "=", registration.number),
            ("date_registered", ">=", f"{year}-01-01"),
            ("date_registered", "<=", f"{year}-12-31"),
        ]
        return bool(self.search_count(domain, limit=1))

    def _set_stuck(self, state, failure, detail):
        """From here a person goes on."""
        self.write({"state": state, "failure": failure, "failure_detail": detail or False})

    def _put_off(self, reason):
        """Ask again later, with the same key; after some days a person is asked."""
        if is_last(self.attempts) and reason.code not in PATIENT:
            self._set_stuck("failed", reason.code, reason.detail)
            return
        pause = timedelta(seconds=get_pause(self.attempts, reason.pause))
        self.write(
            {
                "date_next": fields.Datetime.now() + pause,
                "failure": reason.code,
                "failure_detail": reason.detail or False,
            }
        )
